package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
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
		return slog.New(&mockLines{w: w, deaf: make(map[string]bool)})
	}
	return slog.New(slog.DiscardHandler)
}

// mockLines writes what the mock logs as lines for people. It implements [slog.Handler].
type mockLines struct {
	mu   sync.Mutex
	w    io.Writer
	deaf map[string]bool // addresses of which it was said that nobody listens there
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

// notificationLine is "← 202 updated call established  https://…", and once for each address how to mend that
// nobody listens there.
func (m *mockLines) notificationLine(said map[string]string) (line, more string) {
	line = fmt.Sprintf("← %s %s  %s", outcome(said), said["news"], said["url"])
	if said["attempt"] != "1" {
		line += " (attempt " + said["attempt"] + ")"
	}
	refused := strings.Contains(said["error"], "connection refused")
	if refused && !m.deaf[said["url"]] {
		more = "         Nobody listens at " + digest.OneLine(
			said["url"],
		) + ": start your bot, or see which callbackUri it sends.\n"
	}
	if refused {
		m.deaf[said["url"]] = true
	} else {
		delete(m.deaf, said["url"])
	}
	return line, more
}

// outcome is the status of an answer, or why there was none.
func outcome(said map[string]string) string {
	if said["error"] != "" {
		parts := strings.Split(said["error"], ": ") // "dial tcp 127.0.0.1:9: connect: connection refused"
		return "failed (" + parts[len(parts)-1] + ")"
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
