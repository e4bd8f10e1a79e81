package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"strings"
	"sync"
	"time"

	"conform/mock"
	"conform/reports/digest"
)

// logger is what `conform mock` writes of each request and each notification: lines for people, or JSON for
// programs. kind is "text", "json" or "none".
func logger(kind string, w io.Writer) *slog.Logger {
	switch kind {
	case "json":
		return slog.New(slog.NewJSONHandler(w, nil))
	case "text":
		return slog.New(&mockLines{w: w, told: make(map[string]string)})
	}
	return slog.New(slog.DiscardHandler)
}

// mockLines writes what the mock logs as lines for people. It implements [slog.Handler].
type mockLines struct {
	mu   sync.Mutex
	w    io.Writer
	told map[string]string // what was said, by the host that does not take notifications
}

// Enabled implements [slog.Handler].
func (*mockLines) Enabled(_ context.Context, level slog.Level) bool { return level >= slog.LevelInfo }

// WithAttrs implements [slog.Handler]; the mock does not use it.
func (m *mockLines) WithAttrs([]slog.Attr) slog.Handler { return m }

// WithGroup implements [slog.Handler]; the mock does not use it.
func (m *mockLines) WithGroup(string) slog.Handler { return m }

// Handle implements [slog.Handler].
func (m *mockLines) Handle(_ context.Context, r slog.Record) error {
	said := map[string]string{}
	r.Attrs(func(a slog.Attr) bool {
		said[a.Key] = a.Value.String()
		return true
	})
	m.mu.Lock()
	defer m.mu.Unlock()
	line, more := r.Message, ""
	switch r.Message {
	case mock.LogRequest:
		line = requestLine(said)
	case mock.LogNotification:
		line, more = m.notificationLine(said)
	default:
		for name, value := range said {
			line += " " + name + "=" + value
		}
	}
	// What others sent is shown, and never acts on the terminal.
	_, err := fmt.Fprintf(m.w, "%s %s\n%s", r.Time.Format(time.TimeOnly), digest.OneLine(line), more)
	return err
}

// The arrow points as what is said does: → from the bot to Graph, ← from Graph to the bot.

// requestLine is "→ 201 POST /v1.0/communications/calls  create call".
func requestLine(said map[string]string) string {
	parts := []string{"→", outcome(said), said["method"], said["url"]}
	if said["code"] != "" {
		parts = append(parts, " "+said["code"])
	} else if said["operation"] != "" {
		parts = append(parts, " "+said["operation"])
	}
	if said["early"] != "" {
		parts = append(parts, "("+said["early"]+")")
	}
	return strings.Join(parts, " ")
}

// maxTold is of how many addresses it is remembered what was said of them.
const maxTold = 1000

// notificationLine is "← 202 updated call established  https://…", and once for each host that does not take
// notifications how to mend that.
func (m *mockLines) notificationLine(said map[string]string) (line, more string) {
	line = fmt.Sprintf("← %s %s  %s", outcome(said), said["news"], said["url"])
	if said["attempt"] != "1" {
		line += " (attempt " + said["attempt"] + ")"
	}
	advice := adviceOn(said)
	host := hostOf(said["url"])
	if advice != "" && m.told[host] != advice {
		more = "         " + fmt.Sprintf(advice, digest.OneLine(said["url"])) + "\n"
	}
	if advice == "" {
		delete(m.told, host)
		return line, more
	}
	if len(m.told) >= maxTold {
		clear(m.told)
	}
	m.told[host] = advice
	return line, more
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return u.Host
}

// adviceOn is what to do when a notification was not taken, with a place for the address; "" when it was, or nobody can
// say.
func adviceOn(said map[string]string) string {
	switch said["cause"] {
	case mock.CauseRefused:
		return "Nobody listens at %s: start your bot, or see which callbackUri it sends."
	case mock.CauseHost:
		return "No machine has the name in %s: see which callbackUri your bot sends."
	case mock.CauseTLS:
		return "What listens at %s does not speak https: see which callbackUri your bot sends, and --allow-http-callbacks."
	case mock.CauseCertificate:
		return "The certificate of %s is not trusted: --callback-ca FILE names what the mock is to trust."
	case mock.CauseTimeout:
		return "No answer came from %s in time: a bot answers a notification at once, and works afterwards."
	case mock.CauseClosed:
		return "What listens at %s closed the connection without an answer: does it speak http, or https?"
	}
	if said["status"] == "401" || said["status"] == "403" {
		return "Your bot refuses the token at %s: its keys are in the document that is printed above, its audience is the " +
			"client id."
	}
	return ""
}

// outcome is the status of an answer, or why there was none.
func outcome(said map[string]string) string {
	words := map[string]string{mock.CauseRefused: "connection refused", mock.CauseHost: "no such host",
		mock.CauseTLS: "no https there", mock.CauseCertificate: "certificate not trusted",
		mock.CauseTimeout: "no answer in time", mock.CauseClosed: "connection closed"}
	if why, known := words[said["cause"]]; known {
		return "failed (" + why + ")"
	}
	if said["error"] != "" {
		return "failed (" + said["error"] + ")"
	}
	if said["status"] == "0" {
		return "no answer"
	}
	return said["status"]
}

// logKind is what `conform mock` logs: as asked, or else lines, but nothing for a program that reads JSON.
func (f *mockFlags) logKind() string {
	switch {
	case f.quiet:
		return "none"
	case f.log == "" && f.print == "json":
		return "none"
	case f.log == "":
		return "text"
	}
	return f.log
}
