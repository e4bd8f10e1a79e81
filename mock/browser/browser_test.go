package browser

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"conform/internal/chromium"
	"conform/internal/loopback"
	"conform/mock"
)

var screens = flag.String("screens", "", "write screenshots of the page into this folder, to be looked at")

// A tab is the page of a mock, opened in Chromium.
type tab struct{ *chromium.Tab }

// start runs a mock beside a bot that takes every notification.
func start(t testing.TB, config mock.Config) (*mock.Server, *httptest.Server) {
	t.Helper()
	config.AllowHTTPCallbacks = true
	server, err := mock.Start(config)
	if err != nil {
		t.Fatal(err)
	}
	bot := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusAccepted)
	}))
	t.Cleanup(func() {
		bot.Close()
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	return server, bot
}

// graph makes a request of the bot to Graph.
func graph(t testing.TB, server *mock.Server, method, path, body string) string {
	t.Helper()
	token, err := server.Token(mock.DefaultClientID)
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), method, server.URL()+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Content-Type", "application/json")
	resp, err := loopback.Client(t).Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	return resp.Header.Get("Location")
}

// callOf is a request for a call to somebody.
func callOf(callback, name string) string {
	return fmt.Sprintf(`{"@odata.type":"#microsoft.graph.call","callbackUri":%q,"requestedModalities":["audio"],
		"mediaConfig":{"@odata.type":"#microsoft.graph.serviceHostedMediaConfig"},
		"targets":[{"identity":{"user":{"id":"112f7296-5fa4-42ca-bae8-6a692b15d4b8","displayName":%q}}}]}`, callback, name)
}

// open opens an address of the mock.
func open(t testing.TB, browser context.Context, root, address string, width int64, dark bool) tab {
	t.Helper()
	p := tab{chromium.Open(t, browser, chromium.Screen{Own: root + "/", Width: width, Height: 900, Dark: dark,
		Patience: 30 * time.Second})}
	p.Do(chromedp.Navigate(address))
	p.Until(`document.documentElement.dataset.ready === "yes"`)
	return p
}

// click clicks the first element of a selector that has a text.
func (p tab) click(selector, text string) {
	p.Until(fmt.Sprintf(`[...document.querySelectorAll(%q)].some((e) => e.textContent.includes(%q))`, selector, text))
	p.Run(fmt.Sprintf(`[...document.querySelectorAll(%q)].find((e) => e.textContent.includes(%q)).click()`, selector,
		text))
}

// shot saves the whole page, when somebody wants to look at it.
func (p tab) shot(name string) {
	if *screens != "" {
		p.Shot(*screens, name, true)
	}
}
