package browser

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"conform/mock"
)

var screens = flag.String("screens", "", "write screenshots of the page into this folder, to be looked at")

// A tab is the page of a mock, opened in Chromium. Whatever the browser complains of, and each request that goes
// elsewhere, is kept.
type tab struct {
	t    testing.TB
	ctx  context.Context
	root string

	mu       sync.Mutex
	problems []string
}

// chromium starts the browser once for a test. Without one the test is skipped with the reason, but on CI it fails there,
// where a skip would go unseen.
func chromium(t testing.TB) context.Context {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		if path, err = exec.LookPath("google-chrome"); err != nil {
			if os.Getenv("CI") != "" {
				t.Fatal("no chromium on this machine, and CI is set: the page must be tested there")
			}
			t.Skip("no chromium on this machine; the page is not tested in a browser")
		}
	}
	// Not t.Context(), which ends before the clean-up that closes the browser.
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	t.Cleanup(cancel)
	alloc, stop := chromedp.NewExecAllocator(ctx, chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.Headless,
		chromedp.DisableGPU, chromedp.NoFirstRun, chromedp.UserDataDir(t.TempDir()), chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true), chromedp.Flag("hide-scrollbars", true))
	t.Cleanup(stop)
	first, stopFirst := chromedp.NewContext(alloc)
	// The browser goes away before its folder is removed.
	t.Cleanup(func() {
		if err := chromedp.Cancel(first); err != nil {
			t.Logf("closing the browser: %v", err)
		}
		stopFirst()
	})
	if err := chromedp.Do(first); err != nil {
		t.Fatal(err)
	}
	return first
}

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
	resp, err := http.DefaultClient.Do(req)
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
func open(t testing.TB, browser context.Context, root, address string, width int64, dark bool) *tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(browser)
	p := &tab{t: t, ctx: ctx, root: root}
	t.Cleanup(cancel)
	if err := chromedp.Listen(ctx, p.hear); err != nil {
		t.Fatal(err)
	}
	scheme := "light"
	if dark {
		scheme = "dark"
	}
	p.do(chromedp.EmulateViewport(width, 900))
	if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}}); err != nil {
		t.Fatal(err)
	}
	p.do(chromedp.Navigate(address))
	p.until(`document.documentElement.dataset.ready === "yes"`)
	return p
}

func (p *tab) hear(event any) {
	problem := ""
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		problem = "exception: " + e.ExceptionDetails.Text
		if e.ExceptionDetails.Exception != nil {
			problem += " " + e.ExceptionDetails.Exception.Description
		}
	case *runtime.EventConsoleAPICalled:
		problem = fmt.Sprintf("console.%s", e.Type)
	case *log.EventEntryAdded:
		problem = "log: " + e.Entry.Text + " " + e.Entry.URL
	case *network.EventRequestWillBeSent:
		if strings.HasPrefix(e.Request.URL, p.root+"/") {
			return
		}
		problem = "request: " + e.Request.URL
	default:
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.problems = append(p.problems, problem)
}

// quiet fails the test when the browser complained, or asked anybody else for anything.
func (p *tab) quiet() {
	p.t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, problem := range p.problems {
		p.t.Errorf("the browser says: %.300s", problem)
	}
}

// complaints are what the browser complained of so far; they are forgotten.
func (p *tab) complaints() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	all := strings.Join(p.problems, "\n")
	p.problems = nil
	return all
}

func (p *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	if err := chromedp.Do(p.ctx, steps...); err != nil {
		p.t.Fatal(err)
	}
}

// run evaluates something for what it does.
func (p *tab) run(script string) {
	p.t.Helper()
	p.do(chromedp.Evaluate[chromedp.Void](script + "; undefined"))
}

// click clicks the first element of a selector that has a text.
func (p *tab) click(selector, text string) {
	p.t.Helper()
	p.until(fmt.Sprintf(`[...document.querySelectorAll(%q)].some((e) => e.textContent.includes(%q))`, selector, text))
	p.run(fmt.Sprintf(`[...document.querySelectorAll(%q)].find((e) => e.textContent.includes(%q)).click()`, selector, text))
}

// until waits for an expression to become true. A poll that began in a document that is just being left loses its
// context; it begins again in the next one.
func (p *tab) until(expression string) {
	p.t.Helper()
	for {
		_, err := chromedp.Run(p.ctx, chromedp.Poll[bool](expression, chromedp.WithPollingTimeout(30*time.Second)))
		if err == nil {
			return
		}
		if !strings.Contains(err.Error(), "Cannot find context") {
			p.quiet()
			p.t.Fatalf("waiting for %s: %v", expression, err)
		}
	}
}

func (p *tab) text(expression string) string {
	p.t.Helper()
	got, err := chromedp.Run(p.ctx, chromedp.Evaluate[string]("String("+expression+")"))
	if err != nil {
		p.t.Fatalf("%s: %v", expression, err)
	}
	return got
}

// shot saves what the tab shows, when somebody wants to look at it.
func (p *tab) shot(name string) {
	p.t.Helper()
	if *screens == "" {
		return
	}
	png, err := chromedp.Run(p.ctx, chromedp.FullScreenshot(100))
	if err != nil {
		p.t.Fatal(err)
	}
	if err := os.MkdirAll(*screens, 0o755); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(*screens, name+".png"), png, 0o644); err != nil {
		p.t.Fatal(err)
	}
}
