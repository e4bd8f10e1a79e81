package chromium

import (
	"context"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// Start starts the browser, which ends with the test. Without one the test is skipped with the reason, but on CI it
// fails there, where a skip would go unseen.
func Start(t testing.TB) context.Context {
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
