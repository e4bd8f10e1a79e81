package main

import (
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"time"
)

// answers is a body under a status.
func answers(status int, contentType, body string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body) // whoever asked may have gone
	})
}

// says writes bytes to the connection, whatever HTTP says, and closes it.
func says(text func(io.Writer)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		connection, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		defer connection.Close()
		text(connection)
	})
}

func literally(text string) http.Handler {
	return says(func(w io.Writer) { _, _ = io.WriteString(w, text) })
}

// hangs answers nothing for as long as somebody waits.
func hangs() http.Handler {
	return http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // else nobody would notice that the other side has gone
		<-r.Context().Done()
	})
}

// drips answers a byte now and then, for as long as somebody waits.
func drips() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // as above
		ticker := time.NewTicker(200 * time.Millisecond)
		defer ticker.Stop()
		for {
			if _, err := w.Write([]byte(" ")); err != nil || http.NewResponseController(w).Flush() != nil {
				return
			}
			select {
			case <-ticker.C:
			case <-r.Context().Done():
				return
			}
		}
	})
}

// endless writes until nobody reads any more.
func endless(w io.Writer, text string) {
	block := []byte(strings.Repeat(text, 1<<16/len(text)))
	for range 16 << 10 { // a gigabyte
		if _, err := w.Write(block); err != nil {
			return
		}
	}
}

func huge(encoding string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if encoding == "" {
			endless(w, " ")
			return
		}
		w.Header().Set("Content-Encoding", encoding)
		packed := gzip.NewWriter(w)
		endless(packed, " ")
		_ = packed.Close() // nobody reads it to its end
	})
}

// badAnswers are what any server may answer in place of what it was asked for, by which no answer comes at all.
func badAnswers() map[string]http.Handler {
	return map[string]http.Handler{
		"nothing":             hangs(),
		"a byte now and then": drips(),
		"less than it says": literally(
			"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"),
		"half a chunk": literally(
			"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{"),
		"what is not gzip": literally(
			"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}"),
		"a gigabyte":         huge(""),
		"a gigabyte, packed": huge("gzip"),
		"headers without end": says(func(w io.Writer) {
			_, _ = io.WriteString(w, "HTTP/1.1 200 OK\r\n")
			endless(w, "X-More: and more\r\n")
		}),
		"that it goes on, again and again": says(func(w io.Writer) { endless(w, "HTTP/1.1 103 Early Hints\r\n\r\n") }),
		"what is not HTTP":                 literally("220 mail.example ESMTP\r\n"),
	}
}
