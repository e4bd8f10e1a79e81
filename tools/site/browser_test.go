package main

import (
	"context"
	"flag"
	"fmt"
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
)

var screens = flag.String("screens", "", "write screenshots of the site into this folder, to be looked at")

// chromium starts a browser. Without one the test is skipped with the reason, but fails on CI, where a skip would go
// unseen.
func chromium(t *testing.T) context.Context {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("no chromium on this machine, and CI is set: the site must be tested there")
		}
		t.Skip("skipped: no chromium on this machine; `make needs` installs it")
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	t.Cleanup(cancel)
	alloc, stop := chromedp.NewExecAllocator(ctx, chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.Headless,
		chromedp.DisableGPU, chromedp.NoFirstRun, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("hide-scrollbars", true))
	t.Cleanup(stop)
	first, stopFirst := chromedp.NewContext(alloc)
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

// A tab has one page open. What the browser complains of, and requests for anything but files, are kept.
type tab struct {
	t        *testing.T
	ctx      context.Context
	mu       sync.Mutex
	problems []string
}

func open(t *testing.T, browser context.Context, file string, width int64, dark bool) *tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(browser)
	t.Cleanup(cancel)
	p := &tab{t: t, ctx: ctx}
	if err := chromedp.Listen(ctx, p.hear); err != nil {
		t.Fatal(err)
	}
	scheme := "light"
	if dark {
		scheme = "dark"
	}
	p.do(chromedp.EmulateViewport(width, 900))
	if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia,
		emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}}); err != nil {
		t.Fatal(err)
	}
	p.do(chromedp.Navigate("file://" + file))
	return p
}

func (p *tab) hear(event any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		p.problems = append(p.problems, e.ExceptionDetails.Text)
	case *log.EventEntryAdded:
		p.problems = append(p.problems, e.Entry.Text)
	case *network.EventRequestWillBeSent:
		if !strings.HasPrefix(e.Request.URL, "file://") {
			p.problems = append(p.problems, "request for "+e.Request.URL)
		}
	}
}

func (p *tab) do(actions ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	if err := chromedp.Do(p.ctx, actions...); err != nil {
		p.t.Fatal(err)
	}
}

// value is what an expression of JavaScript has as text.
func (p *tab) value(expression string) string {
	p.t.Helper()
	got, err := chromedp.Run(p.ctx, chromedp.Evaluate[string](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatalf("%s: %v", expression, err)
	}
	return got
}

// search enters words into the search, and returns what it shows.
func (p *tab) search(words string) string {
	p.t.Helper()
	return p.value(fmt.Sprintf(`query.value = %q; query.dispatchEvent(new Event("input")); results.innerText`, words))
}

// quiet checks that the browser had nothing to complain of.
func (p *tab) quiet() {
	p.t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, problem := range p.problems {
		p.t.Error(problem)
	}
}

const axeReport = `axe.run(document, {preload: false, resultTypes: ["violations"]}).then((r) => r.violations
  .map((v) => v.id + ": " + v.help + "\n" + v.nodes.slice(0, 3).map((n) => "    " + n.html.slice(0, 200)).join("\n")).join("\n"))`

// TestBrowser opens the site from its folder, as a reader does who has downloaded it.
func TestBrowser(t *testing.T) {
	out, browser := built(t), chromium(t)
	axe, err := os.ReadFile(filepath.Join(root, "reports/formats/testdata/consumers/node_modules/axe-core/axe.min.js"))
	if err != nil && os.Getenv("CI") != "" {
		t.Fatalf("axe is not installed: %v", err)
	}
	if axe == nil {
		t.Log("skipped for axe, which is not installed; `make needs` installs it")
	}
	t.Run("pages", func(t *testing.T) {
		for _, page := range all(contents()) {
			for _, screen := range []struct {
				width int64
				dark  bool
			}{{1440, false}, {390, true}} {
				p := open(t, browser, filepath.Join(out, page.File), screen.width, screen.dark)
				name := fmt.Sprintf("%s at %d px", page.File, screen.width)
				if over := p.value(`String(document.documentElement.scrollWidth - innerWidth)`); over != "0" {
					t.Errorf("%s is %s px too wide", name, over)
				}
				if *screens != "" {
					p.shoot(strings.TrimSuffix(page.File, ".html"), screen.width)
				}
				if axe != nil {
					p.do(chromedp.Evaluate[chromedp.Void](string(axe) + "; undefined"))
					if found := p.value(axeReport); found != "" {
						t.Errorf("%s: axe finds:\n%s", name, found)
					}
				}
				p.quiet()
			}
		}
	})
	t.Run("search", func(t *testing.T) {
		for _, width := range []int64{1440, 390} {
			p := open(t, browser, filepath.Join(out, "gates.html"), width, false)
			p.value(`document.dispatchEvent(new KeyboardEvent("keydown", {key: "/"})); ""`)
			if at := p.value(`document.activeElement.id`); at != "query" {
				t.Errorf("after / the focus is at %q, not in the search", at)
			}
			if shown := p.search("retries flaky"); !strings.Contains(shown, "Trying again") {
				t.Errorf("a search for retries finds %q", shown)
			}
			if axe != nil {
				p.do(chromedp.Evaluate[chromedp.Void](string(axe) + "; undefined"))
				if found := p.value(axeReport); found != "" {
					t.Errorf("with results at %d px axe finds:\n%s", width, found)
				}
			}
			if *screens != "" {
				p.shoot("search", width)
			}
			if shown := p.search("zxqv"); !strings.Contains(shown, "Nothing has all") {
				t.Errorf("a search for nothing finds %q", shown)
			}
			p.search("two dialects")
			p.do(chromedp.Evaluate[chromedp.Void](`setTimeout(() => results.querySelector("a").click(), 0); undefined`),
				chromedp.WaitReady(chromedp.CSS("main #two-dialects")))
			if at := p.value(`location.pathname.split("/").pop() + location.hash`); at != "mock.html#two-dialects" {
				t.Errorf("the first hit leads to %s", at)
			}
			p.quiet()
		}
	})
}

// shoot writes a screenshot of what is on the screen.
func (p *tab) shoot(name string, width int64) {
	p.t.Helper()
	data, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.WriteFile(filepath.Join(*screens, fmt.Sprintf("%s-%d.png", name, width)), data, 0o644)
	}
	if err != nil {
		p.t.Fatal(err)
	}
}
