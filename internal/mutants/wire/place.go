package wire

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"
)

// A Place is what messages of one kind have in common: answers of one operation with one status, or notifications of
// one kind of news. Members that say nothing are empty.
type Place struct {
	Operation string // of an answer: the name of the operation, or method and path where nobody has named it
	Status    int    // of an answer; 0: it is a notification

	Change   string // of a notification: changeType
	Resource string // of a notification: "call", "participants", "operations" …; empty: it names none that is known

	Type      string // of a notification: @odata.type of the resource, without "#microsoft.graph."
	State     string // state or status of the resource
	Direction string // of a call
}

// Notification reports whether it is a place of notifications.
func (p Place) Notification() bool { return p.Status == 0 }

// String is the place for people, such as `the answer 201 to create call (establishing)`.
func (p Place) String() string {
	if !p.Notification() {
		text := fmt.Sprintf("the answer %d to %s", p.Status, p.Operation)
		return text + inBrackets(p.Direction, p.State)
	}
	what := p.Resource
	if p.Type != "" && p.Type != what {
		what = strings.TrimSpace(what + " " + p.Type)
	}
	return strings.TrimSpace(fmt.Sprintf("the notification %s %s", p.Change, what)) + inBrackets(p.Direction, p.State)
}

func inBrackets(words ...string) string {
	if text := strings.TrimSpace(strings.Join(words, " ")); text != "" {
		return " (" + text + ")"
	}
	return ""
}

// A Template is how an operation is asked for: a path below the version of Graph, whose variable segments hold "${".
type Template struct{ Operation, Method, Path string }

// Operations are the names of operations.
type Operations struct{ templates []template }

type template struct {
	operation, method string
	segments          []string
}

// NewOperations returns the names of operations. Of two templates that fit a request that with fewer variables is
// taken, and of several of those the first.
func NewOperations(list []Template) *Operations {
	o := &Operations{}
	for _, t := range list {
		o.templates = append(o.templates, template{t.Operation, t.Method, segments(t.Path)})
	}
	return o
}

// segments splits a path, in the form in which paths are compared: letter case, qualified names of actions and the
// deprecated address of the application make no difference.
func segments(path string) []string {
	path, _, _ = strings.Cut(path, "?")
	list := strings.Split(strings.ToLower(strings.Trim(path, "/")), "/")
	for i, s := range list {
		list[i] = strings.TrimSuffix(strings.TrimPrefix(s, "microsoft.graph."), "()")
	}
	if len(list) > 1 && list[0] == "app" {
		list[0] = "communications"
	}
	return list
}

// Name is the name of the operation that a request asks for; token requests have one, too.
func (o *Operations) Name(method, path string) string {
	if strings.HasSuffix(path, "/oauth2/v2.0/token") {
		return SignIn
	}
	below := path
	if version := aVersion.FindString(path); version != "" {
		below = path[len(version)-1:]
	}
	asked := segments(below)
	found, fewest := "", -1
	for _, t := range o.templates {
		if variable, fits := t.fits(method, asked); fits && (fewest < 0 || variable < fewest) {
			found, fewest = t.operation, variable
		}
	}
	if found == "" {
		return method + " " + aGUID.ReplaceAllString(below, "{id}")
	}
	return found
}

// SignIn is the name of the operation that gives a token.
const SignIn = "get token"

var (
	aVersion = regexp.MustCompile(`^/[^/]+/`)
	aGUID    = regexp.MustCompile(`(?i)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)
)

// fits reports whether a template is that of a request, and how many segments of it are variables.
func (t template) fits(method string, asked []string) (variable int, fits bool) {
	if t.method != method || len(t.segments) != len(asked) {
		return 0, false
	}
	for i, s := range t.segments {
		switch {
		case strings.Contains(s, "${"):
			variable++
		case s != asked[i]:
			return 0, false
		}
	}
	return variable, true
}

// resource is what places say of a thing.
type resource struct {
	Type      string `json:"@odata.type"`
	State     string `json:"state"`
	Status    string `json:"status"`
	Direction string `json:"direction"`
}

// about fills in what a resource says of itself. One that is a list, or has other types in these members, says nothing.
func (p *Place) about(text []byte, named bool) {
	var r resource
	if json.Unmarshal(text, &r) != nil {
		return
	}
	if named {
		p.Type = strings.TrimPrefix(r.Type, "#microsoft.graph.")
	}
	if p.State = r.State; p.State == "" {
		p.State = r.Status
	}
	p.Direction = r.Direction
}

// answerPlace is the place of an answer.
func answerPlace(operation string, status int, body []byte) Place {
	p := Place{Operation: operation, Status: status}
	if status < http.StatusMultipleChoices {
		p.about(body, false)
	}
	return p
}

// inCall finds what a notification is about, behind the id of the call.
var inCall = regexp.MustCompile(`(?i)/calls/[^/]+(?:/([a-z]+))?`)

// itemPlaces are the places of the items of a post; none where it is not read as commsNotifications.
func itemPlaces(body []byte) (places []Place) {
	var post struct {
		Value []struct {
			ChangeType   string          `json:"changeType"`
			ResourceURL  string          `json:"resourceUrl"`
			ResourceData json.RawMessage `json:"resourceData"`
		} `json:"value"`
	}
	if json.Unmarshal(body, &post) != nil {
		return nil
	}
	for _, item := range post.Value {
		p := Place{Change: item.ChangeType}
		if m := inCall.FindStringSubmatch(item.ResourceURL); m != nil {
			if p.Resource = strings.ToLower(m[1]); p.Resource == "" {
				p.Resource = "call"
			}
		}
		p.about(item.ResourceData, p.Resource != "call")
		places = append(places, p)
	}
	return places
}
