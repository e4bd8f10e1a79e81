package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"

	"github.com/cucumber/godog"
	"github.com/tidwall/gjson"
)

// bareGodog does the work as a program does that is godog, gjson and five step definitions.
func bareGodog(root, features string, parallel int) error {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: parallel}}
	suite := godog.TestSuite{Name: "bench", ScenarioInitializer: func(sc *godog.ScenarioContext) {
		b := &bare{client: client, root: root}
		sc.Before(func(ctx context.Context, _ *godog.Scenario) (context.Context, error) {
			b.saved = map[string]string{}
			return ctx, nil
		})
		sc.Step(`^I send (GET|DELETE) "([^"]*)"$`, func(method, path string) error { return b.send(method, path, "") })
		sc.Step(`^I send (POST) "([^"]*)" with body:$`, func(method, path string, body *godog.DocString) error {
			return b.send(method, path, body.Content)
		})
		sc.Step(`^the response status is (\d+)$`, b.status)
		sc.Step(`^the field "([^"]*)" is "([^"]*)"$`, b.field)
		sc.Step(`^I save the field "([^"]*)" as "([^"]*)"$`, b.save)
	}, Options: &godog.Options{Format: "progress", Paths: []string{features}, Concurrency: parallel, NoColors: true,
		Strict: true, Output: os.Stdout}}
	if suite.Run() != 0 {
		return errFailed
	}
	return nil
}

// bare is the state of one scenario.
type bare struct {
	client *http.Client
	root   string
	saved  map[string]string
	code   int
	body   []byte
}

func (b *bare) send(method, path, body string) error {
	for name, value := range b.saved {
		path = strings.ReplaceAll(path, "${"+name+"}", value)
	}
	request, err := http.NewRequest(method, b.root+path, strings.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := b.client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	b.code = response.StatusCode
	b.body, err = io.ReadAll(response.Body)
	return err
}

func (b *bare) status(want int) error {
	if b.code != want {
		return fmt.Errorf("status %d, want %d", b.code, want)
	}
	return nil
}

func (b *bare) field(path, want string) error {
	if got := gjson.GetBytes(b.body, path).String(); got != want {
		return fmt.Errorf("%s is %q, want %q", path, got, want)
	}
	return nil
}

func (b *bare) save(path, name string) error {
	b.saved[name] = gjson.GetBytes(b.body, path).String()
	return nil
}
