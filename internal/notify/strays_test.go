package notify_test

import (
	"flag"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	jose "github.com/go-jose/go-jose/v4"
	"github.com/google/go-cmp/cmp"

	"conform/internal/loopback"
	"conform/internal/notify"
	"conform/internal/record"
)

// What no token ties to one of our bots is a stranger's: it is recorded, and no scenario hears of it.
func TestStrangers(t *testing.T) {
	p := publish(t, public(key(), "k1"))
	l, j := listen(t, p, nil)
	in := open(l, "f:1")
	in.Claim()
	changed := in.Changed()
	long := strings.Repeat("a", 5000)
	for _, tt := range []struct {
		why, method, path, body, authorization string
		status                                 int
		problem                                string
	}{
		{"a scanner", "GET", "/robots.txt", "", "", 405, "notifications are posted, this was GET"},
		{"one that has our token", "HEAD", "/", "", "Bearer " + good(t), 405, "notifications are posted, this was HEAD"},
		{"garbage", "POST", "/", "garbage", "", 401, "a stranger's, by its token: no Authorization header"},
		{"a notification without a token", "POST", "/", about(1, "incoming"), "", 401,
			"a stranger's, by its token: no Authorization header"},
		{"another scheme", "POST", "/", "x", "Basic YTpi", 401,
			"a stranger's, by its token: the Authorization header holds no bearer token"},
		{"a token that is none", "POST", "/", "x", "Bearer x", 401,
			"a stranger's, by its token: it is for none of this run's bots"},
		{"the token of another bot", "POST", "/", about(1, "incoming"),
			"Bearer " + mint(t, jose.RS256, key(), "k1", claims("aud", "another")), 401,
			"a stranger's, by its token: it is for none of this run's bots"},
		{"a long one", "POST", "/callback/x", long, "", 401,
			"a stranger's, by its token: no Authorization header; only the first 4096 bytes of its body were read"},
		{"an address that only looks like an inbox's", "POST", "/x?y=" + in.URL(), "x", "", 401,
			"a stranger's, by its token: no Authorization header"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			var authorization []string
			if tt.authorization != "" {
				authorization = []string{tt.authorization}
			}
			if status := send(t, loopback.Client(t), tt.method, l.URL()+tt.path, []byte(tt.body),
				authorization...); status != tt.status {
				t.Errorf("answered %d, want %d", status, tt.status)
			}
			n := j.stray[len(j.stray)-1]
			want := tt.body[:min(len(tt.body), 4096)]
			if n.Problem != tt.problem || n.Token.Valid || string(n.Body) != want || n.Answered != tt.status {
				t.Errorf("recorded %+v", n)
			}
		})
	}
	select {
	case <-changed:
		t.Error("the inbox heard of a stranger")
	default:
	}
	if n := len(j.of("f:1")); n != 0 || len(in.Items()) != 0 {
		t.Errorf("%d posts and %d items of strangers are in a scenario's record", n, len(in.Items()))
	}
	if n := p.fetches.Load(); n != 0 {
		t.Errorf("strangers made us fetch keys %d times", n)
	}
}

// What names our bot, and is wrong, is held against the sender all the same.
func TestNearlyRight(t *testing.T) {
	l, j := listen(t, publish(t, public(key(), "k1")), nil)
	in := open(l, "f:1")
	in.Claim()
	for _, tt := range []struct {
		why, body, token string
		status           int
	}{
		{"expired", about(1, "incoming"), mint(t, jose.RS256, key(), "k1", claims("exp", clock().Add(-1e12).Unix())), 401},
		{"an unknown key", about(1, "incoming"), mint(t, jose.RS256, otherKey(), "k2", claims()), 401},
		{"another issuer", about(1, "incoming"), mint(t, jose.RS256, key(), "k1", claims("iss", "https://evil.example")),
			401},
		{"signed with none", about(1, "incoming"), unsigned(`{"aud":"` + audience + `"}`), 401},
		{"our id in other letters", about(1, "incoming"),
			mint(t, jose.RS256, key(), "k1", claims("aud", strings.ToUpper(audience))), 401},
		{"a good token, and garbage", "garbage", good(t), 400},
	} {
		t.Run(tt.why, func(t *testing.T) {
			before := len(j.of("f:1"))
			if status := post(t, l.URL()+"/callback/calling", tt.body, "Bearer "+tt.token); status != tt.status {
				t.Errorf("answered %d, want %d", status, tt.status)
			}
			posts := j.of("f:1")
			if len(posts) != before+1 || posts[before].Answered != tt.status || len(j.stray) != 0 {
				t.Errorf("recorded %+v, strays %+v", posts, j.stray)
			}
		})
	}
	if len(in.Items()) != 0 {
		t.Error("what was refused is in the inbox")
	}
}

// A post to an inbox that is closed is nobody's.
func TestLatePost(t *testing.T) {
	l, j := listen(t, publish(t, public(key(), "k1")), nil)
	in := open(l, "f:1")
	in.Close()
	in.Close()
	<-in.Changed()
	if status := post(t, in.URL(), notice("late"), "Bearer "+good(t)); status != http.StatusNotFound {
		t.Errorf("status %d", status)
	}
	if len(j.stray) != 1 || j.stray[0].Problem != "the scenario f:1 is over" || j.stray[0].Answered != 404 ||
		len(j.of("f:1")) != 0 {
		t.Errorf("strays %+v", j.stray)
	}
}

// A notification that misses its inbox is kept for the scenario whose call it is about.
func TestMissed(t *testing.T) {
	l, j := listen(t, publish(t, public(key(), "k1")), nil)
	in, other := open(l, "f:1"), open(l, "f:2")
	in.Claim()
	token := "Bearer " + good(t)
	if status := post(t, l.URL()+"/before/its/call/is/known", about(2, "establishing"),
		"Bearer "+mint(t, jose.RS256, key(), "k1", claims("aud", "x"))); status != 401 {
		t.Errorf("answered %d", status)
	}
	in.Created("CALL-1")
	if status := post(t, l.URL()+"/conform", about(1, "established"), token); status != http.StatusNotFound {
		t.Errorf("answered %d", status)
	}
	if d := cmp.Diff([]string{"/conform"}, paths(in.Missed())); d != "" || len(other.Missed()) != 0 ||
		len(in.Items()) != 0 {
		t.Errorf("%s; the other missed %v", d, other.Missed())
	}
	n := j.stray[len(j.stray)-1]
	if want := "no scenario expects anything at /conform: "; !n.Token.Valid || !strings.HasPrefix(n.Problem, want) {
		t.Errorf("recorded %+v", n)
	}
}

func paths(misses []notify.Miss) (list []string) {
	for _, m := range misses {
		list = append(list, m.Path)
	}
	return list
}

// Strays are recorded up to a number and a size, and the rest is counted; those that name our bot have room of
// their own.
func TestStraysAreBounded(t *testing.T) {
	var out []record.StraysLeftOut
	l, j := listen(t, publish(t, public(key(), "k1")), func(c *notify.Config) {
		c.LeftOut = func(s record.StraysLeftOut) { out = append(out, s) }
	})
	in := open(l, "f:1")
	body := strings.Repeat("a", 3000)
	for range 250 {
		post(t, l.URL()+"/x", body)
	}
	for range 250 {
		post(t, l.URL()+"/x", "x", "Bearer "+mint(t, jose.RS256, otherKey(), "k2", claims()))
	}
	in.Claim()
	post(t, l.URL()+"/x", "x", "Bearer "+mint(t, jose.RS256, otherKey(), "k2", claims()))
	if len(j.stray) != 400 || len(j.of("f:1")) != 0 {
		t.Errorf("%d strays are recorded, %d posts of the scenario; want 200 of each kind and none", len(j.stray),
			len(j.of("f:1")))
	}
	if status := post(t, l.URL()+"/x", about(1, "incoming"), "Bearer "+good(t)); status != http.StatusAccepted ||
		len(in.Items()) != 1 {
		t.Errorf("after the flood, a call: answered %d, %d items", status, len(in.Items()))
	}
	for range 2 {
		if err := l.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if len(out) != 1 || out[0].Posts != 101 || out[0].Bytes < 50*3000 {
		t.Errorf("left out %+v, want 101 posts, told once", out)
	}
}

// flood is how many posts TestFlood sends; -flood 1000000 takes some two minutes.
var flood = flag.Int("flood", 20_000, "how many posts of strangers TestFlood sends")

// A flood costs no memory, however long it is. The sender is in this process: it is counted too.
func TestFlood(t *testing.T) {
	var recorded atomic.Int64
	var out record.StraysLeftOut
	l, _ := listen(t, publish(t, public(key(), "k1")), func(c *notify.Config) {
		c.Stray = func(*record.Notification) { recorded.Add(1) }
		c.LeftOut = func(s record.StraysLeftOut) { out = s }
	})
	in := open(l, "f:1")
	in.Claim()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 8}}
	defer client.CloseIdleConnections()
	body := []byte(strings.Repeat("a", 2000))
	var most, before atomic.Uint64
	before.Store(held())
	var senders sync.WaitGroup
	left := atomic.Int64{}
	left.Store(int64(*flood))
	for range 8 {
		senders.Go(func() {
			for {
				n := left.Add(-1)
				if n < 0 {
					return
				}
				send(t, client, http.MethodPost, l.URL()+"/conform", body)
				if n%10_000 == 0 {
					most.Store(max(most.Load(), held()))
				}
			}
		})
	}
	senders.Wait()
	if status := post(t, l.URL()+"/conform", about(1, "incoming"), "Bearer "+good(t)); status != http.StatusAccepted ||
		len(in.Items()) != 1 {
		t.Errorf("after the flood, a call: answered %d, %d items", status, len(in.Items()))
	}
	if err := l.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if recorded.Load() != 200 || out.Posts != *flood-200 {
		t.Errorf("%d posts are recorded and %d left out, of %d", recorded.Load(), out.Posts, *flood)
	}
	grown := int64(most.Load()) - int64(before.Load())
	t.Logf("%d posts of 2 kB: the heap grew by %.1f MB at most", *flood, float64(grown)/1e6)
	if grown > 50e6 {
		t.Errorf("the heap grew by %d bytes", grown)
	}
}

// held is what the heap has from the system.
func held() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapSys - m.HeapReleased
}

// One that is huge, by its headers too, takes its share of the room.
func TestStraysAreBoundedBySize(t *testing.T) {
	var out record.StraysLeftOut
	l, j := listen(t, publish(t), func(c *notify.Config) { c.LeftOut = func(s record.StraysLeftOut) { out = s } })
	for range 40 {
		post(t, l.URL(), "x", strings.Repeat("a", 60<<10))
	}
	if err := l.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(j.stray) != 17 || out.Posts != 23 {
		t.Errorf("%d are recorded, %d left out; want 1 MiB of them", len(j.stray), out.Posts)
	}
}
