package mock_test

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptrace"
	"strings"
	"testing"
	"time"

	"conform/mock"
)

// TestQuota: who sends more than it may is refused for a while, and who comes back before that is over is reported.
func TestQuota(t *testing.T) {
	var log logText
	srv := startServer(t, mock.Config{StillClocks: true,
		Delivery: mock.Delivery{Quota: mock.Quota{Requests: 2, Per: 10 * time.Second}},
		Log:      slog.New(slog.NewTextHandler(&log, nil))})
	b := newBot(t, srv, mock.App{})
	id := b.create(b.toUser())
	b.advance(2500 * time.Millisecond)
	b.want(200, "GET", call(id), nil)
	refused := func(after string) {
		t.Helper()
		res := b.want(429, "GET", call(id), nil)
		if got := res.header.Get("Retry-After"); got != after || res.code() != "TooManyRequests" {
			t.Errorf("Retry-After %q, code %s; want %q", got, res.code(), after)
		}
	}
	refused("8") // 7.5 s, upwards
	if so, err := srv.Throttled(b.app.ClientID); err != nil || so.Refused != 1 || len(so.Early) != 0 {
		t.Errorf("%+v, %v", so, err)
	}
	b.advance(6 * time.Second)
	refused("2")
	b.advance(1900 * time.Millisecond)
	refused("1") // the 10 s are over, and what the bot was told is not
	so, err := srv.Throttled(b.app.ClientID)
	if err != nil || so.Refused != 3 || len(so.Early) != 2 {
		t.Fatalf("%+v, %v", so, err)
	}
	want := mock.EarlyReturn{Time: so.Early[0].Time, Operation: "get call", Method: "GET",
		URL: "/beta" + call(id), RetryAfterSeconds: 8, WaitedSeconds: 6}
	if so.Early[0] != want || so.Early[1].WaitedSeconds != 7.9 {
		t.Errorf("%+v, want %+v and one after 7.9 s", so.Early, want)
	}
	b.advance(100 * time.Millisecond)
	b.want(200, "GET", call(id), nil)
	b.want(204, "DELETE", call(id), nil)

	const says = "came back after 6 s, and was told to wait 8 s"
	var noted []string
	for _, e := range srv.Journal(b.app.ClientID) {
		if e.Early != "" {
			noted = append(noted, e.Early)
		}
	}
	if len(noted) != 2 || noted[0] != says || !strings.Contains(log.String(), says) {
		t.Errorf("the journal has %q, the log\n%s", noted, log.String())
	}
	if shown := b.control(200, "GET", "/apps/"+b.app.ClientID+"/throttled", nil); shown["refused"] != 3.0 ||
		len(shown["early"].([]any)) != 2 {
		t.Errorf("the control port shows %v", shown)
	}
	if _, err := srv.Throttled("nobody"); err == nil {
		t.Error("an unknown app was throttled")
	}
}

// TestQuotaOfEachApp: one app's requests are nothing to another, and whoever waits as told is never early.
func TestQuotaOfEachApp(t *testing.T) {
	srv := startServer(t, mock.Config{StillClocks: true,
		Delivery: mock.Delivery{Quota: mock.Quota{Requests: 1, Per: time.Second}}})
	first, second := newBot(t, srv, mock.App{Name: "first"}), newBot(t, srv, mock.App{Name: "second"})
	id := first.create(first.toUser())
	second.create(second.toUser())
	for range 20 {
		res := first.want(http.StatusTooManyRequests, "GET", call(id), nil)
		wait, err := time.ParseDuration(res.header.Get("Retry-After") + "s")
		if err != nil {
			t.Fatal(err)
		}
		first.advance(wait)
		first.want(200, "GET", call(id), nil)
	}
	if so, err := srv.Throttled(first.app.ClientID); err != nil || so.Refused != 20 || len(so.Early) != 0 {
		t.Errorf("%+v, %v", so, err)
	}
}

// TestDeliveryOfOneApp: it can be changed while the app lives, from Go and by the control port.
func TestDeliveryOfOneApp(t *testing.T) {
	srv := startServer(t, mock.Config{StillClocks: true})
	b, other := newBot(t, srv, mock.App{Name: "mine"}), newBot(t, srv, mock.App{Name: "other"})
	b.control(200, "PUT", "/apps/mine/delivery", m{"profiles": []string{"delayed"}, "repeat": 1})
	id, theirs := b.create(b.toUser()), other.create(other.toUser())
	if n := len(b.posted(id)); n > 0 {
		t.Errorf("%d notifications at once", n)
	}
	if n := len(b.about(id)); n != 6 {
		t.Errorf("%d notifications, want 3, each twice", n)
	}
	if n := len(other.about(theirs)); n != 3 {
		t.Errorf("%d notifications of another app, want 3", n)
	}
	if err := srv.SetDelivery(b.app.ClientID, mock.Delivery{}); err != nil {
		t.Fatal(err)
	}
	b.fresh()
	if id = b.create(b.toUser()); len(b.about(id)) != 3 {
		t.Errorf("%d notifications, want 3", len(b.about(id)))
	}
	for _, wrong := range []m{{"profiles": []string{"lazy"}}, {"profile": "slow"}, {"repeat": 7}} {
		b.control(400, "PUT", "/apps/mine/delivery", wrong)
	}
	if err := srv.SetDelivery("nobody", mock.Delivery{}); err == nil {
		t.Error("an unknown app is delivered to")
	}
	list, _ := b.control(200, "GET", "/delivery", nil)["value"].([]any)
	if len(list) != len(mock.DeliveryProfiles()) || str(list[0].(m), "name") != "reordered" {
		t.Errorf("the control port lists %v", list)
	}
}

// TestOnItsWayIsNotEarly: a request that was on its way when the app was told to wait is refused, and is no return.
func TestOnItsWayIsNotEarly(t *testing.T) {
	srv := startServer(t, mock.Config{StillClocks: true,
		Delivery: mock.Delivery{Quota: mock.Quota{Requests: 1, Per: time.Minute}}})
	b := newBot(t, srv, mock.App{})
	id := b.create(b.toUser())
	body, rest := io.Pipe()
	req := b.request(b.token, "POST", call(id)+"/mute", "")
	req.Body, req.ContentLength = body, -1
	req.Header.Set("Expect", "100-continue")
	reading := make(chan struct{}) // the mock waits for the body
	req = req.WithContext(httptrace.WithClientTrace(req.Context(),
		&httptrace.ClientTrace{Got100Continue: func() { close(reading) }}))
	client := &http.Client{Transport: &http.Transport{ExpectContinueTimeout: time.Minute}}
	defer client.CloseIdleConnections()
	late := make(chan int, 1)
	go func() {
		res, err := client.Do(req)
		if err != nil {
			late <- 0
			return
		}
		defer res.Body.Close()
		late <- res.StatusCode
	}()
	<-reading
	b.want(429, "GET", call(id), nil)
	if _, err := rest.Write([]byte("{}")); err != nil {
		t.Fatal(err)
	}
	if err := rest.Close(); err != nil {
		t.Fatal(err)
	}
	if got := <-late; got != 429 {
		t.Errorf("answered with %d, want 429", got)
	}
	if so, err := srv.Throttled(b.app.ClientID); err != nil || so.Refused != 2 || len(so.Early) != 0 {
		t.Errorf("%+v, %v", so, err)
	}
	b.want(429, "GET", call(id), nil)
	if so, err := srv.Throttled(b.app.ClientID); err != nil || len(so.Early) != 1 {
		t.Errorf("%+v, %v", so, err)
	}
}
