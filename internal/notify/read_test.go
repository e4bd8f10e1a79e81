package notify_test

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
)

// The listener reads HTTP as widely as it was ever seen: charsets, chunks, letter case of names.
func TestForms(t *testing.T) {
	l, j := listen(t, publish(t, public(key(), "k1")), nil)
	token := good(t)
	body := `{"value":[{"changeType":"updated","resourceUrl":"/communications/calls/c1",` +
		`"resourceData":{"subject":"café €"}}]}`
	latin := strings.NewReplacer("é", "\xe9", "€", "\x80").Replace
	for _, tt := range []struct{ why, head, body string }{
		{"as since 2021", "Content-Type: application/json\r\n", body},
		{"as in 2019", "Content-Type: application/json; charset=utf-8\r\n", body},
		{"as in 2018", "Content-Type: application/json; charset=Windows-1252\r\n", latin(body)},
		{"a charset in quotes", "Content-Type: application/json; charset=\"UTF-8\"\r\n", body},
		{"a charset that nobody knows", "Content-Type: application/json; charset=x-none\r\n", body},
		{"no content type", "", body},
		{"a byte order mark", "Content-Type: application/json\r\n", "\xef\xbb\xbf" + body},
		{"names in other letters", "content-TYPE: application/json\r\nx-microsoft-skype-message-ID: m\r\n", body},
	} {
		for _, chunked := range []bool{false, true} {
			t.Run(fmt.Sprint(tt.why, ", chunked ", chunked), func(t *testing.T) {
				in := open(l, fmt.Sprint(tt.why, chunked))
				conn, err := net.Dial("tcp", strings.TrimPrefix(l.URL(), "http://"))
				if err != nil {
					t.Fatal(err)
				}
				defer func() { _ = conn.Close() }()
				sent := fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(tt.body), tt.body)
				if chunked {
					sent = fmt.Sprintf("transfer-encoding: chunked\r\n\r\n7\r\n%s\r\n%x\r\n%s\r\n0\r\n\r\n", tt.body[:7],
						len(tt.body)-7, tt.body[7:])
				}
				if _, err := fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nhost: x\r\nauthorization: bearer %s\r\n%s%s",
					strings.TrimPrefix(in.URL(), l.URL()), token, tt.head, sent); err != nil {
					t.Fatal(err)
				}
				response, err := http.ReadResponse(bufio.NewReader(conn), nil)
				if err != nil {
					t.Fatal(err)
				}
				_ = response.Body.Close()
				if response.StatusCode != http.StatusAccepted || len(in.Items()) != 1 ||
					!strings.Contains(string(in.Items()[0].Body), "café €") {
					t.Errorf("answered %d, %v; %+v", response.StatusCode, in.Items(), j.of(fmt.Sprint(tt.why, chunked)))
				}
			})
		}
	}
}
