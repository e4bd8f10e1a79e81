package mock

import (
	"net/http"
	"strconv"
)

// writeJSON answers with v as JSON.
func writeJSON(rw http.ResponseWriter, status int, v any) {
	writeBytes(rw, status, encode(v))
}

// writeBytes answers with JSON that is written already, and flushes it: when
// it returns, the client can read the whole answer. An empty answer carries no
// Content-Type, since the JavaScript SDK would try to parse it.
func writeBytes(rw http.ResponseWriter, status int, data []byte) {
	if len(data) > 0 {
		if rw.Header().Get("Content-Type") == "" {
			rw.Header().Set("Content-Type", "application/json")
		}
		rw.Header().Set("Content-Length", strconv.Itoa(len(data)))
	} else if status != http.StatusNoContent {
		rw.Header().Set("Content-Length", "0")
	}
	rw.WriteHeader(status)
	// The client may have gone; nobody is left to answer.
	_, _ = rw.Write(data)
	_ = http.NewResponseController(rw).Flush()
}
