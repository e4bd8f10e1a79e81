package mock_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"conform/mock"
)

// A bot's own test: the mock stands in for Graph, someone rings the bot, and
// the bot answers.
func Example() {
	srv, err := mock.Start(mock.Config{AllowHTTPCallbacks: true, Order: mock.OrderDocumented})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer srv.Close()

	// The bot under test: it prints what it is told.
	bot := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		var notifications struct {
			Value []struct {
				ChangeType   string
				ResourceData struct{ State string }
			}
		}
		if err := json.NewDecoder(r.Body).Decode(&notifications); err != nil {
			fmt.Println(err)
		}
		for _, n := range notifications.Value {
			fmt.Println(n.ChangeType, n.ResourceData.State)
		}
		rw.WriteHeader(http.StatusAccepted)
	}))
	defer bot.Close()

	app, err := srv.Register(mock.App{Name: "example", Roles: mock.AllRoles(), Webhook: bot.URL})
	if err != nil {
		fmt.Println(err)
		return
	}
	call, err := srv.Ring(app.ClientID, mock.Incoming{From: mock.Person{Phone: "+14255550101"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	answer(srv, app, call)
	if err := srv.Act(call, mock.HangUp{}); err != nil {
		fmt.Println(err)
	}
	if _, err := srv.Settle(context.Background(), app.ClientID); err != nil {
		fmt.Println(err)
	}
	// Output:
	// created incoming
	// updated establishing
	// updated established
	// updated established
	// deleted terminated
}

// answer is what the bot does when it is rung.
func answer(srv *mock.Server, app mock.App, call string) {
	token, err := srv.Token(app.ClientID)
	if err != nil {
		fmt.Println(err)
		return
	}
	req, err := http.NewRequest(http.MethodPost, srv.URL()+"/v1.0/communications/calls/"+call+"/answer",
		strings.NewReader(
			`{"acceptedModalities": ["audio"], "mediaConfig": {"@odata.type": "#microsoft.graph.serviceHostedMediaConfig"}}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		fmt.Println(err)
		return
	}
	res.Body.Close()
}
