package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
)

// plain does the work n times, parallel at a time, with net/http and encoding/json alone: the least that any runner
// written in Go can cost.
func plain(root string, n, parallel int) error {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: parallel}}
	var next atomic.Int64
	var failed error
	var once sync.Once
	var all sync.WaitGroup
	for range parallel {
		all.Go(func() {
			for next.Add(1) <= int64(n) {
				if err := plainScenario(client, root); err != nil {
					once.Do(func() { failed = err })
				}
			}
		})
	}
	all.Wait()
	return failed
}

func plainScenario(client *http.Client, root string) error {
	first, err := send(client, http.MethodPost, root+callPath, creation(root+"/sink"), http.StatusCreated, created())
	if err != nil {
		return err
	}
	id, _ := first["id"].(string)
	if _, err := send(client, http.MethodGet, root+callPath+"/"+id, "", http.StatusOK, read()); err != nil {
		return err
	}
	_, err = send(client, http.MethodDelete, root+callPath+"/"+id, "", http.StatusNoContent, nil)
	return err
}

// send makes one exchange and asks for its status and members.
func send(client *http.Client, method, url, body string, status int, want []member) (map[string]any, error) {
	request, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	var text bytes.Buffer
	if _, err := io.Copy(&text, response.Body); err != nil {
		return nil, err
	}
	if response.StatusCode != status {
		return nil, fmt.Errorf("%s %s: %s", method, url, response.Status)
	}
	if len(want) == 0 {
		return nil, nil
	}
	var got map[string]any
	if err := json.Unmarshal(text.Bytes(), &got); err != nil {
		return nil, err
	}
	for _, m := range want {
		if value := at(got, m.pointer); value != m.text {
			return nil, fmt.Errorf("%s %s: %s is %v", method, url, m.pointer, value)
		}
	}
	return got, nil
}

// at follows a JSON pointer; nil: there is nothing.
func at(value any, pointer string) any {
	for _, token := range strings.Split(pointer, "/")[1:] {
		switch v := value.(type) {
		case map[string]any:
			value = v[token]
		case []any:
			if len(token) != 1 || int(token[0]-'0') >= len(v) {
				return nil
			}
			value = v[token[0]-'0']
		default:
			return nil
		}
	}
	return value
}

var errFailed = errors.New("a scenario failed")
