package chromium

import (
	"context"
	"fmt"
	"os"
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
)

// A Tab is a tab of the browser. Whatever the browser complains of in it, and each request for what is not the page's
// own, is kept. Its methods end the test where the browser does not do as asked.
type Tab struct {
	Context context.Context // of chromedp

	t        testing.TB
	screen   Screen
	mu       sync.Mutex
	problems []string
}

// Screen says how a tab looks, and at what.
type Screen struct {
	Own           string // how addresses of the page's own begin
	Width, Height int64  // in CSS pixels
	Dark          bool
	Patience      time.Duration // how long Until waits
}

// Open opens an empty tab, which is closed with the test.
func Open(t testing.TB, browser context.Context, screen Screen) *Tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(browser)
	t.Cleanup(cancel)
	p := &Tab{Context: ctx, t: t, screen: screen}
	if err := chromedp.Listen(ctx, p.hear); err != nil {
		t.Fatal(err)
	}
	scheme := "light"
	if screen.Dark {
		scheme = "dark"
	}
	p.Do(chromedp.EmulateViewport(screen.Width, screen.Height))
	if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}}); err != nil {
		t.Fatal(err)
	}
	return p
}

func (p *Tab) hear(event any) {
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
		if strings.HasPrefix(e.Request.URL, p.screen.Own) {
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

// Complaints are what the browser complained of so far, a line each; they are forgotten.
func (p *Tab) Complaints() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	all := strings.Join(p.problems, "\n")
	p.problems = nil
	return all
}

// Quiet fails the test when the browser complained, or asked anybody else for anything.
func (p *Tab) Quiet() {
	p.t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, problem := range p.problems {
		p.t.Errorf("the browser says: %.300s", problem)
	}
}

// Do does some steps.
func (p *Tab) Do(steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	if err := chromedp.Do(p.Context, steps...); err != nil {
		p.t.Fatal(err)
	}
}

// Run evaluates a script for what it does.
func (p *Tab) Run(script string) {
	p.t.Helper()
	p.Do(chromedp.Evaluate[chromedp.Void](script + "; undefined"))
}

// Until waits for an expression to become true. A poll that began in a document that is just being left loses its
// context; it begins again in the next one.
func (p *Tab) Until(expression string) {
	p.t.Helper()
	for {
		_, err := chromedp.Run(p.Context, chromedp.Poll[bool](expression,
			chromedp.WithPollingTimeout(p.screen.Patience)))
		if err == nil {
			return
		}
		if !strings.Contains(err.Error(), "Cannot find context") {
			p.Quiet()
			p.t.Fatalf("waiting for %s: %v", expression, err)
		}
	}
}

// Text is the value of an expression as text.
func (p *Tab) Text(expression string) string {
	p.t.Helper()
	got, err := chromedp.Run(p.Context, chromedp.Evaluate[string]("String("+expression+")"))
	if err != nil {
		p.t.Fatalf("%s: %v", expression, err)
	}
	return got
}

// Shot saves what the tab shows, or the whole page, as NAME.png in a folder.
func (p *Tab) Shot(dir, name string, whole bool) {
	p.t.Helper()
	action := chromedp.CaptureScreenshot()
	if whole {
		action = chromedp.FullScreenshot(100)
	}
	png, err := chromedp.Run(p.Context, action)
	if err != nil {
		p.t.Fatal(err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), png, 0o644); err != nil {
		p.t.Fatal(err)
	}
}
