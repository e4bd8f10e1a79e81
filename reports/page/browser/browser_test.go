package browser

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"conform/internal/chromium"
	"conform/internal/record"
	"conform/reports/digest"
	"conform/reports/page"
	"conform/reports/sample"
)

var logs = flag.String("logs", "", "event logs, with commas between them, of which -screens writes screenshots too")

var screens = flag.String("screens", "", "write screenshots of the reports into this folder, to be looked at")

// A tab is a report opened in Chromium from disk, as a reader opens it.
type tab struct {
	*chromium.Tab
	t       testing.TB
	address string
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
	address := "file://" + file
	p := &tab{t: t, address: address, Tab: chromium.Open(t, browser, chromium.Screen{Own: address, Width: width,
		Height: height, Dark: dark, Patience: 15 * time.Second})}
	p.visit("")
	return p
}

// visit opens the page at an address within it and waits until it is ready.
func (p *tab) visit(hash string) {
	p.t.Helper()
	p.Do(chromedp.Navigate("about:blank"), chromedp.Navigate(p.address+hash))
	p.Until(`document.documentElement.dataset.ready === "yes"`)
}

func (p *tab) want(expression, want, why string) {
	p.t.Helper()
	if got := p.Text(expression); got != want {
		p.t.Errorf("%s: %s is %.300q, want %q", why, expression, got, want)
	}
}

func (p *tab) contains(expression, want, why string) {
	p.t.Helper()
	if got := p.Text(expression); !strings.Contains(got, want) {
		p.t.Errorf("%s: %s is %.600q, which lacks %q", why, expression, got, want)
	}
}

func (p *tab) press(key string) { p.t.Helper(); p.Do(chromedp.KeyEvent(key)) }

// shot saves what the tab shows.
func (p *tab) shot(name string, whole bool) { p.t.Helper(); p.Shot(*screens, name, whole) }

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
	b := chromium.Start(t)
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
		if _, err := chromedp.Call(p.Context, emulation.SetEmulatedMedia,
			emulation.SetEmulatedMediaParams{Media: "print"}); err != nil {
			t.Fatal(err)
		}
		p.Do(chromedp.Evaluate[chromedp.Void](`dispatchEvent(new Event("beforeprint"))`))
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
				p.Until(`document.querySelectorAll(".arrow").length > 3`)
				if name == "passing" {
					p.Do(chromedp.Evaluate[chromedp.Void](
						`document.querySelectorAll(".arrow.response")[1].dispatchEvent(new MouseEvent("click"))`))
				}
				p.Until(`document.querySelector(".message h6") !== null`)
				if clip, err := chromedp.Run(p.Context, chromedp.Screenshot(chromedp.CSS(".isopen"))); err != nil {
					t.Fatal(err)
				} else if err := os.WriteFile(filepath.Join(*screens, fmt.Sprintf("%s-open-%d.png", name, width)), clip,
					0o644); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}
