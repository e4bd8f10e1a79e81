package library_test

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"conform/internal/library"
	"conform/internal/match"
	"conform/internal/record"
	"conform/internal/vars"

	"github.com/google/go-cmp/cmp"
)

// pagePayloads are the payloads that the page "Create call" prints, one folder for each example.
const pagePayloads = "../../mock/testdata/examples"

// slips are the places where the page contradicts itself or prints what cannot be: there, and nowhere else,
// the scenario data must differ from it. Keys are "example file pointer".
func slips() map[string]string {
	const (
		otherCall   = "the notification names another call than the one created"
		tenant      = "the tenant id sent is no GUID, or not the one answered"
		otherTenant = "the organizer's tenant changes between request and answer"
	)
	return map[string]string{
		"01 established /resourceUrl":                                    otherCall,
		"01 established /resourceData/id":                                otherCall,
		"01 content-sharing-started /resourceUrl":                        otherCall,
		"01 content-sharing-updated /resourceUrl":                        otherCall,
		"01 content-sharing-ended /resourceUrl":                          otherCall,
		"03 response /callChainId":                                       "the id was shortened and is no GUID",
		"05 request /tenantId":                                           tenant,
		"05 request /meetingInfo/organizer/user/tenantId":                otherTenant,
		"05 roster-delta-on /resource":                                   otherCall,
		"05 roster-delta-on /resourceUrl":                                otherCall,
		"05 roster-delta-on /resourceData/0/participants/1/removedState": "the bot that has just joined is listed as removed",
		"06 request /tenantId":                                           tenant,
		"06 response /tenantId":                                          tenant,
		"07 request /tenantId":                                           tenant,
		"07 response /tenantId":                                          tenant,
		"10 roster-delta-off /resourceUrl":                               otherCall,
		"10 roster-delta-on /resource":                                   otherCall,
		"10 roster-delta-on /resourceUrl":                                otherCall,
	}
}

// TestDataAgainstPage holds what we send and expect against what the page prints: everything but the known
// slips must agree, and every known slip must still be one.
func TestDataAgainstPage(t *testing.T) {
	library, err := library.Load(library.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	folders, err := filepath.Glob(filepath.Join(pagePayloads, "[0-9]*"))
	if err != nil {
		t.Fatal(err)
	}
	if len(folders) != 12 {
		t.Fatalf("%d folders of payloads in %s, want 12", len(folders), pagePayloads)
	}
	found := map[string]bool{}
	for _, folder := range folders {
		p := page{t: t, library: library, folder: folder, example: filepath.Base(folder)[:2], found: found}
		p.readValues()
		p.compareRequest()
		p.compareResponse()
		p.compareNotifications()
	}
	want := slices.Sorted(maps.Keys(slips()))
	if diff := cmp.Diff(want, slices.Sorted(maps.Keys(found))); diff != "" {
		t.Errorf("places where the data differs from the page (-known slips +found):\n%s", diff)
	}
}

// page is one example of the page.
type page struct {
	t       *testing.T
	library *library.Library
	folder  string
	example string
	values  map[string]string
	found   map[string]bool
}

func (p *page) exchange() *library.Exchange {
	x := p.library.Exchange("create call", "example "+p.example)
	if x == nil {
		p.t.Fatalf("no exchange for example %s", p.example)
	}
	return x
}

func (p *page) value(name string) (string, bool) {
	if name == match.APIVersion {
		return "beta", true // the page is that of beta
	}
	v, ok := p.values[name]
	return v, ok
}

func (p *page) read(name string) []byte {
	p.t.Helper()
	data, err := os.ReadFile(filepath.Join(p.folder, name))
	if err != nil {
		p.t.Fatal(err)
	}
	return data
}

func (p *page) bind(pattern match.Pattern) match.Pattern {
	p.t.Helper()
	bound, err := pattern.Bind(p.value)
	if err != nil {
		p.t.Fatal(err)
	}
	return bound
}

func (p *page) note(payload string, differences []record.Difference) {
	for _, d := range differences {
		place := p.example + " " + payload + " " + d.Pointer
		if _, known := slips()[place]; !known {
			p.t.Errorf("%s: want %s, got %s (%s)", place, d.Want, d.Got, d.Where)
		}
		p.found[place] = true
	}
}

// readValues gives every variable the value that this example prints for it.
func (p *page) readValues() {
	p.values = map[string]string{}
	for name, v := range p.library.Variables {
		p.values[name] = v.Mock
	}
	maps.Copy(p.values, map[string]string{
		"callbackUri":               "https://bot.contoso.com/callback",
		"tenantId":                  "aa67bd4c-8475-432d-bd41-39f255720e0a",
		"appId":                     "2891555a-92ff-42e6-80fa-6e1300c6b5c6",
		"appName":                   "Calling Bot",
		"instanceId":                "3d913abb-aec0-4964-8fa6-3c6850c4f278",
		"instanceName":              "Calling Bot",
		"openMeeting.joinMeetingId": "1234567", // the page has one meeting where the mock has two
		"contentSharingSessionId":   "F7D9EF30FF0A9BD3F64B274387FB8FF8E96B6CFBA8F87F8305A74DE99AF007BC",
	})
	if p.example == "03" || p.example == "04" {
		p.values["appId"], p.values["appName"] = "dd3885da-f9ab-486b-bfae-85de3d445555", "TestBot"
	}
	for name, pointer := range p.exchange().Capture {
		value, found, err := match.Path(pointer, p.read("response.json"))
		if err != nil || !found {
			p.t.Fatalf("example %s: nothing at %s of the response to capture %s from: %v", p.example, pointer, name, err)
		}
		var text string
		if err := json.Unmarshal(value, &text); err != nil {
			p.t.Fatalf("example %s: %s: %v", p.example, pointer, err)
		}
		p.values[name] = text
	}
}

func (p *page) compareRequest() {
	sent, err := vars.JSON(p.exchange().Request.Body, p.value)
	if err != nil {
		p.t.Fatal(err)
	}
	printed := match.Pattern{Kind: match.Exact, Text: string(p.read("request.json"))}
	p.note("request", match.JSON(printed, sent))
}

func (p *page) compareResponse() {
	response := p.read("response.json")
	sent, err := vars.JSON(p.exchange().Request.Body, p.value)
	if err != nil {
		p.t.Fatal(err)
	}
	for _, e := range p.exchange().Expect {
		if e.Body != nil {
			p.note("response", match.JSON(p.bind(*e.Body), response))
		}
		for _, echo := range e.Echo {
			from, sentIt, err := match.Path(echo.From, sent)
			if err != nil || !sentIt {
				p.t.Errorf("%s: the request has nothing at %s: %v", echo.Where, echo.From, err)
				continue
			}
			back, cameBack, err := match.Path(echo.Pointer, response)
			if err != nil || !cameBack {
				p.t.Errorf("%s: the response has nothing at %s: %v", echo.Where, echo.Pointer, err)
				continue
			}
			differences := match.Echo(from, back)
			for i := range differences {
				differences[i].Pointer = echo.Pointer + differences[i].Pointer
			}
			p.note("response", differences)
		}
	}
}

// compareNotifications judges each notification that the page prints as the message of ours that it is.
func (p *page) compareNotifications() {
	files, err := filepath.Glob(filepath.Join(p.folder, "notification-*.json"))
	if err != nil {
		p.t.Fatal(err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(file), "notification-"), ".json")
		item, found, err := match.Path("/value/0", p.read(filepath.Base(file)))
		if err != nil || !found {
			p.t.Fatalf("%s: no notification in it: %v", file, err)
		}
		m := p.message(name)
		p.note(name, match.JSON(p.bind(m.Select), item))
		p.note(name, match.JSON(p.bind(m.Pattern), item))
	}
}

// message is the one of ours that a notification of the page is an example of.
func (p *page) message(name string) match.Message {
	p.t.Helper()
	established := "outgoing call established"
	if p.example == "05" {
		established = "meeting call established"
	}
	where := map[string]struct{ sequence, label string }{
		"establishing":            {established, "establishing"},
		"established":             {established, "established"},
		"content-sharing-started": {"content sharing started", "created"},
		"content-sharing-updated": {"content sharing updated", "updated"},
		"content-sharing-ended":   {"content sharing ended", "deleted"},
		"roster-delta-off":        {"full roster", "roster"},
		"roster-delta-on":         {"delta roster", "roster"},
	}
	if p.example == "10" {
		where["roster-delta-off"] = struct{ sequence, label string }{"roster in the lobby", "roster"}
		where["roster-delta-on"] = struct{ sequence, label string }{"delta roster in the lobby", "roster"}
	}
	sequence := p.library.Sequence(where[name].sequence)
	if sequence == nil {
		p.t.Fatalf("example %s: no sequence for %s", p.example, name)
	}
	for _, m := range sequence.Messages {
		if m.Label == where[name].label {
			return m
		}
	}
	p.t.Fatalf("example %s: no message for %s", p.example, name)
	return match.Message{}
}
