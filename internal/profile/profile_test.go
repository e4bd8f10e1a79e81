package profile

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"gopkg.in/yaml.v3"

	"conform/internal/schema"
)

var variables = []string{"phoneA", "phoneB", "userA.id", "userA.name", "meeting.passcode"}

func load(text string) (*Profile, string) {
	p, err := LoadFS(fstest.MapFS{"p.yaml": {Data: []byte(text)}}, "p.yaml", "p.yaml", "dir", variables)
	if err != nil {
		return nil, err.Error()
	}
	return p, ""
}

func example1(t *testing.T) string {
	t.Helper()
	text, err := Example("contoso")
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestTheExampleIsAProfile(t *testing.T) {
	p, faults := load(example1(t))
	if faults != "" {
		t.Fatal(faults)
	}
	if p.Cloud.Value != "global" || p.App.Credential.Kind.Value != "secret" || p.Limits.Calls.Value != 50 ||
		p.Waits.Quiet.Value != 5*time.Second {
		t.Errorf("got %+v", p)
	}
	if strings.Contains(example1(t), "NAME") || !strings.Contains(example1(t), "contoso.yaml") {
		t.Error("the example does not carry its name")
	}
	if _, err := Example("../x"); err == nil {
		t.Error("that is no name")
	}
}

const least = `
cloud: global
tenant: 00000000-0000-0000-0000-000000000001
app: {id: 00000000-0000-0000-0000-000000000002, credential: {kind: azure-cli}}
callback: {public: "https://bot.contoso.com/x", listen: "127.0.0.1:8443"}
`

func TestDefaults(t *testing.T) {
	p, faults := load(least)
	if faults != "" {
		t.Fatal(faults)
	}
	if p.APIVersion.Value != "beta" || p.Director.Kind.Value != "none" || p.Limits.Calls.Value != 50 ||
		p.Limits.Minutes.Value != 60 ||
		p.Limits.Parallel.Value != 1 || p.Limits.Wait.Value != 2*time.Minute || p.Waits.Within.Value != 30*time.Second ||
		p.Waits.Quiet.Value != 5*time.Second || p.Director.Within.Value != time.Minute {
		t.Errorf("got %+v", p)
	}
}

func TestFaults(t *testing.T) {
	for _, tt := range []struct {
		why, old, new string // in the example
		want          string
	}{
		{"an unknown key", "apiVersion:", "apiVersoin:",
			`p.yaml:13:1: unknown key "apiVersoin"; expected one of cloud, addresses, apiVersion`},
		{"an unknown cloud", "cloud: global", "cloud: globl",
			`p.yaml:12:8: the text "globl"; expected global, usgov-l4, usgov-l5, china, custom; did you mean "global"?`},
		{"a version that there is not", "apiVersion: beta", "apiVersion: v2", `expected beta, v1.0`},
		{"a tenant that is no GUID", "tenant: 00000000-0000-0000-0000-000000000001", "tenant: contoso.com",
			`p.yaml:15:9: the text "contoso.com"; expected a tenant id, a GUID`},
		{"an address without TLS", "https://bot.contoso.com", "http://bot.contoso.com", "expected an https address"},
		{"no port", "listen: 127.0.0.1:8443", "listen: localhost", "expected host:port"},
		{"a secret that is not there", "secret: env:CONFORM_CLIENT_SECRET", "", "the credential has no secret"},
		{"a key of another kind", "kind: secret ", "kind: azure-cli ", "a credential of the kind azure-cli has no secret"},
		{"an unknown identity", "  phoneA:", "  phonA:",
			`no scenario has a variable "phonA"; expected a variable of scenarios; did you mean "phoneA"?`},
		{"a number that is none", `phoneA: "+14255550101"`, `phoneA: "0425"`, "expected a phone number in E.164 form"},
		{"a number without quotes", `phoneA: "+14255550101"`, `phoneA: +14255550101`, "expected quotes around it"},
		{"a number that may not be called", `numbers: ["+14255550101"]`, `numbers: ["+14255550199"]`,
			"the number is not on the list of those that may be called"},
		{"an id that is none", "userA.id: 00000000-0000-0000-0000-000000000011", "userA.id: john",
			"expected an object id, a GUID"},
		{"a budget of nothing", "calls: 50", "calls: 0", "expected 1 or more"},
		{"no length of time", "within: 60s", "within: soon", "expected a length of time"},
		{"a command that is not given", "kind: person", "kind: command", "the director is a command, and none is given"},
		{"a caller without an app", "kind: person", "kind: caller", "the director calls as a second bot, and there is none"},
		{"a lesser app that is the bot's own", "callback:\n",
			"lesserApp: {id: 00000000-0000-0000-0000-000000000002, credential: {kind: azure-cli}}\ncallback:\n",
			"is the bot's own app; expected another app registration"},
		{"a lesser app that cannot sign in", "callback:\n",
			"lesserApp: {id: 00000000-0000-0000-0000-000000000004, credential: {kind: secret}}\ncallback:\n",
			"the credential has no secret"},
		{"a custom cloud without addresses", "cloud: global", "cloud: custom", "a custom cloud has no addresses"},
		{"a cloud of which an issuer was seen, and no key", "cloud: global", "cloud: usgov-l4",
			"nothing is published about who signs notifications in this cloud; expected addresses with keys; https://apigcch"},
		{"a cloud of which nobody knows the keys", "cloud: global", "cloud: usgov-l5",
			"nothing is published about who signs notifications"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			text := strings.Replace(example1(t), tt.old, tt.new, 1)
			if text == example1(t) {
				t.Fatalf("%q is not in the example", tt.old)
			}
			if _, faults := load(text); !strings.Contains(faults, tt.want) {
				t.Errorf("got %q, want %q in it", faults, tt.want)
			}
		})
	}
}

// A secret that somebody wrote into the profile is refused, and no message repeats it.
func TestSecretsInTheText(t *testing.T) {
	const canary = "hunter2~canary"
	for _, tt := range []struct{ why, old, new string }{
		{"in place of its reference", "secret: env:CONFORM_CLIENT_SECRET", "secret: " + canary},
		{"behind env:", "secret: env:CONFORM_CLIENT_SECRET", "secret: env:" + canary},
		{"a mapping", "secret: env:CONFORM_CLIENT_SECRET", "secret: {value: " + canary + "}"},
		{"a passcode", "# meeting.passcode: env:CONFORM_MEETING_PASSCODE", "meeting.passcode: " + canary},
	} {
		t.Run(tt.why, func(t *testing.T) {
			_, faults := load(strings.Replace(example1(t), tt.old, tt.new, 1))
			if !strings.Contains(faults, "is written into the profile; expected env:NAME or file:PATH") {
				t.Errorf("got %q", faults)
			}
			if strings.Contains(faults, canary) {
				t.Errorf("the secret stands in the message: %q", faults)
			}
		})
	}
}

func TestSecretsAreRead(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"s": "from a file\r\n", "empty": "\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	env := func(name string) string { return map[string]string{"SET": "from the environment"}[name] }
	for _, tt := range []struct{ why, reference, want, err string }{
		{"a variable", "env:SET", "from the environment", ""},
		{"a variable that is not set", "env:UNSET", "", "the environment variable UNSET is not set"},
		{"a file", "file:s", "from a file", ""},
		{"a file elsewhere", "file:" + filepath.Join(dir, "s"), "from a file", ""},
		{"no file", "file:none", "", "none of a secret cannot be read: no such file"},
		{"an empty file", "file:empty", "", "is empty"},
		{"a folder", "file:.", "", "cannot be read"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			path := filepath.Join(dir, "p.yaml")
			text := strings.Replace(least, "kind: azure-cli", "kind: secret, secret: \""+tt.reference+"\"", 1) +
				"identities: {meeting.passcode: \"" + tt.reference + "\"}\n"
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			p, err := Load(path, variables)
			if err != nil {
				t.Fatal(err)
			}
			got, err := p.Read(p.App.Credential.Secret, env)
			values, errValues := p.Values(env)
			if tt.err != "" {
				for _, err := range []error{err, errValues} {
					if err == nil || !strings.Contains(err.Error(), tt.err) || !strings.HasPrefix(err.Error(), path+":") {
						t.Errorf("got %v, want %q with its place", err, tt.err)
					}
				}
				return
			}
			if err != nil || errValues != nil || got != tt.want || values["meeting.passcode"] != tt.want {
				t.Errorf("got %q, %v, %v, %v", got, err, values, errValues)
			}
		})
	}
}

func TestPlaces(t *testing.T) {
	for _, tt := range []struct {
		why, cloud, addresses string
		want                  Place
	}{
		{"global", "global", "", places("global")},
		{"a cloud with keys of its own", "usgov-l5", "{keys: https://k/, issuers: [i]}",
			Place{Graph: "https://dod-graph.microsoft.us", Authority: "https://login.microsoftonline.us", Keys: "https://k",
				Issuers: []string{"i", "i/"}}},
		{"a cloud of which an issuer was seen, with a slash", "usgov-l4", "{keys: https://k}",
			Place{Graph: "https://graph.microsoft.us", Authority: "https://login.microsoftonline.us", Keys: "https://k",
				Issuers: []string{"https://api.botframework.com", "https://api.botframework.com/"}}},
		{"elsewhere a slash makes another issuer", "china", "{keys: https://k, issuers: [i]}",
			Place{Graph: "https://microsoftgraph.chinacloudapi.cn", Authority: "https://login.chinacloudapi.cn",
				Keys: "https://k", Issuers: []string{"i"}}},
		{"custom", "custom", "{graph: https://g, authority: https://a, keys: https://k, issuers: [i, j], trust: ca.pem}",
			Place{Graph: "https://g", Authority: "https://a", Keys: "https://k", Issuers: []string{"i", "j"},
				Trust: filepath.Join("dir", "ca.pem")}},
	} {
		t.Run(tt.why, func(t *testing.T) {
			text := strings.Replace(least, "cloud: global", "cloud: "+tt.cloud, 1)
			if tt.addresses != "" {
				text += "addresses: " + tt.addresses + "\n"
			}
			p, faults := load(text)
			if faults != "" {
				t.Fatal(faults)
			}
			if diff := cmp.Diff(tt.want, p.Place()); diff != "" {
				t.Errorf("place (-want +got):\n%s", diff)
			}
		})
	}
}

// What an editor is told agrees with what is read.
func TestSchema(t *testing.T) {
	compiled := schema.Compile(t, Schema())
	for _, tt := range []struct {
		why, text string
		valid     bool
	}{
		{"the example", example1(t), true},
		{"the least", least, true},
		{"an unknown key", least + "x: 1\n", false},
		{"another cloud", strings.Replace(least, "global", "mars", 1), false},
		{"a secret in the text", strings.Replace(least, "kind: azure-cli", "kind: secret, secret: hunter2", 1), false},
	} {
		var value any
		if err := yaml.Unmarshal([]byte(tt.text), &value); err != nil {
			t.Fatal(err)
		}
		if err := compiled.Validate(value); (err == nil) != tt.valid {
			t.Errorf("%s: %v", tt.why, err)
		}
	}
}

func FuzzProfile(f *testing.F) {
	f.Add(least)
	f.Add(example)
	f.Fuzz(func(t *testing.T, text string) {
		if p, faults := load(text); (p == nil) == (faults == "") {
			t.Errorf("%v with the faults %q", p, faults)
		}
	})
}
