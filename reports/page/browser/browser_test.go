package browser

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"conform/internal/record"
	"conform/reports/digest"
	"conform/reports/page"
	"conform/reports/sample"
)

var logs = flag.String("logs", "", "event logs, with commas between them, of which -screens writes screenshots too")

var screens = flag.String("screens", "", "write screenshots of the reports into this folder, to be looked at")

// A tab is a report opened in Chromium from disk, as a reader opens it. Whatever the browser complains of,
// and every request but that for the file, is kept.
type tab struct {
	t       testing.TB
	ctx     context.Context
	address string

	mu       sync.Mutex
	problems []string
}

// browser starts Chromium once for a test. Without one the test is skipped with the reason, but on CI it
// fails there, where a skip would go unseen.
func browser(t testing.TB) context.Context {
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
		chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.UserDataDir(t.TempDir()), chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("hide-scrollbars", true))
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

// openPage writes the report of a run and opens it.
func openPage(t testing.TB, browser context.Context, run *record.Run, width, height int64, dark bool) *tab {
	t.Helper()
	file := filepath.Join(t.TempDir(), "index.html")
	var written bytes.Buffer
	if err := page.HTML(&written, digest.Of(run), page.Limit); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, written.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := chromedp.NewContext(browser)
	p := &tab{t: t, ctx: ctx, address: "file://" + file}
	t.Cleanup(cancel)
	if err := chromedp.Listen(ctx, p.hear); err != nil {
		t.Fatal(err)
	}
	scheme := "light"
	if dark {
		scheme = "dark"
	}
	p.do(chromedp.EmulateViewport(width, height))
	if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia,
		emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme",
			Value: scheme}}}); err != nil {
		t.Fatal(err)
	}
	p.visit("")
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
		problem = "log: " + e.Entry.Text
	case *network.EventRequestWillBeSent:
		if strings.HasPrefix(e.Request.URL, p.address) {
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

// quiet fails the test when the browser complained or asked for anything.
func (p *tab) quiet() {
	p.t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, problem := range p.problems {
		p.t.Errorf("the browser says: %.300s", problem)
	}
}

func (p *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	if err := chromedp.Do(p.ctx, steps...); err != nil {
		p.t.Fatal(err)
	}
}

// visit opens the page at an address within it and waits until it is ready.
func (p *tab) visit(hash string) {
	p.t.Helper()
	p.do(chromedp.Navigate("about:blank"), chromedp.Navigate(p.address+hash))
	p.until(`document.documentElement.dataset.ready === "yes"`)
}

// until waits for an expression to become true. A poll that began in a document that is just being left
// loses its context; it begins again in the next one.
func (p *tab) until(expression string) {
	p.t.Helper()
	for {
		_, err := chromedp.Run(p.ctx, chromedp.Poll[bool](expression, chromedp.WithPollingTimeout(15*time.Second)))
		if err == nil {
			return
		}
		if !strings.Contains(err.Error(), "Cannot find context") {
			p.quiet()
			p.t.Fatalf("waiting for %s: %v", expression, err)
		}
	}
}

// text evaluates an expression that gives a string.
func (p *tab) text(expression string) string {
	p.t.Helper()
	got, err := chromedp.Run(p.ctx, chromedp.Evaluate[string]("String("+expression+")"))
	if err != nil {
		p.t.Fatalf("%s: %v", expression, err)
	}
	return got
}

func (p *tab) want(expression, want, why string) {
	p.t.Helper()
	if got := p.text(expression); got != want {
		p.t.Errorf("%s: %s is %.300q, want %q", why, expression, got, want)
	}
}

func (p *tab) contains(expression, want, why string) {
	p.t.Helper()
	if got := p.text(expression); !strings.Contains(got, want) {
		p.t.Errorf("%s: %s is %.600q, which lacks %q", why, expression, got, want)
	}
}

func (p *tab) press(key string) { p.t.Helper(); p.do(chromedp.KeyEvent(key)) }

// shot saves what the tab shows.
func (p *tab) shot(name string, whole bool) {
	p.t.Helper()
	action := chromedp.CaptureScreenshot()
	if whole {
		action = chromedp.FullScreenshot(100)
	}
	png, err := chromedp.Run(p.ctx, action)
	if err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(*screens, name+".png"), png, 0o644); err != nil {
		p.t.Fatal(err)
	}
}

func hashOf(pairs ...string) string {
	v := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return "#" + v.Encode()
}

func TestScreens(t *testing.T) {
	if *screens == "" {
		t.Skip("screenshots are for people: -screens DIR writes them")
	}
	if err := os.MkdirAll(*screens, 0o755); err != nil {
		t.Fatal(err)
	}
	b := browser(t)
	runs := map[string]*record.Run{"passing": sample.Passing(t), "failing": sample.Failing(t),
		"hostile": sample.Hostile(t), "known": sample.Known(t), "large": sample.Large(t, 1000)}
	for _, path := range strings.FieldsFunc(*logs, func(r rune) bool { return r == ',' }) {
		file, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		if runs[filepath.Base(filepath.Dir(path))], err = record.Fold(file); err != nil {
			t.Fatal(err)
		}
	}
	names := make([]string, 0, len(runs))
	for name := range runs {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		p := openPage(t, b, runs[name], 794, 1123, false) // A4
		if _, err := chromedp.Call(p.ctx, emulation.SetEmulatedMedia,
			emulation.SetEmulatedMediaParams{Media: "print"}); err != nil {
			t.Fatal(err)
		}
		p.do(chromedp.Evaluate[chromedp.Void](`dispatchEvent(new Event("beforeprint"))`))
		p.shot(name+"-print", true)
		for _, width := range []int64{1440, 390} {
			p := openPage(t, b, runs[name], width, 900, name == "passing")
			p.shot(fmt.Sprintf("%s-%d-top", name, width), false)
			p.shot(fmt.Sprintf("%s-%d", name, width), true)
			if name == "failing" || name == "passing" {
				id := lateScenario
				if name == "passing" {
					id = "features/scenarios/08-outgoing-call-to-pstn.feature:12"
				}
				p.visit(hashOf("open", id))
				p.until(`document.querySelectorAll(".arrow").length > 3`)
				if name == "passing" {
					p.do(chromedp.Evaluate[chromedp.Void](`document.querySelectorAll(".arrow.response")[1].dispatchEvent(new MouseEvent("click"))`))
				}
				p.until(`document.querySelector(".message h6") !== null`)
				if clip, err := chromedp.Run(p.ctx, chromedp.Screenshot(chromedp.CSS(".isopen"))); err != nil {
					t.Fatal(err)
				} else if err := os.WriteFile(filepath.Join(*screens, fmt.Sprintf("%s-open-%d.png", name, width)), clip,
					0o644); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}
