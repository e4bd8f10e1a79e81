package main

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
)

// dial is the program of a command director in these tests: it makes the mock's people do what is asked, by
// the control port of the mock, whose root and authority are its arguments; with "legacy" as the third, a call is first
// told in the
// older format. It is what an automation of real
// phones would be.
func dial() {
	if err := perform(os.Args[1], os.Args[2], os.Getenv); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

func perform(root, authority string, env func(string) string) error {
	pem, err := os.ReadFile(authority)
	if err != nil {
		return err
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(pem)
	who, act := env("CONFORM_PERSON"), env("CONFORM_ACT")
	person := map[string]any{"user": map[string]any{"id": who}}
	if strings.HasPrefix(who, "+") {
		person = map[string]any{"phone": who}
	}
	method, path := http.MethodPost, "/_mock/calls/"+url.PathEscape(env("CONFORM_CALL"))+"/"+act
	body := map[string]any{}
	switch act {
	case "ring":
		path = "/_mock/apps/" + env("CONFORM_APP") + "/ring"
		body = map[string]any{"from": person, "to": env("CONFORM_TO")}
		if env("CONFORM_TO") == "meeting" {
			body["to"], body["meeting"] = "instance", true
		}
		if len(os.Args) > 3 && os.Args[3] == "legacy" {
			body["legacyProbe"] = true
		}
	case "answers", "busy", "declines", "noAnswer", "unreachable":
		method, path = http.MethodPut, "/_mock/apps/"+env("CONFORM_APP")+"/people"
		body = map[string]any{"id": who, "behaviour": act}
	case "hangup":
		if who != "" {
			body["by"] = who
		}
	case "pickup", "leave":
		if who != "" {
			body["id"] = who
		}
	case "press":
		body["tone"] = env("CONFORM_TONE")
	case "share":
		body["action"] = env("CONFORM_ACTION")
	case "join":
		body = person
	}
	data, err := json.Marshal(body)
	if err != nil {
		return err
	}
	req, err := http.NewRequest(method, root+path, bytes.NewReader(data))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	client := &http.Client{Transport: &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}}}
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode >= 300 {
		answer, err := io.ReadAll(resp.Body)
		return fmt.Errorf("%s %s answered %d: %s %w", method, path, resp.StatusCode, answer, err)
	}
	return nil
}
