package mutants

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"

	"conform/internal/mutants/wire"
)

// A trial is one mutant while a scenario meets it. It implements [wire.Alterer].
type trial struct {
	mutant *Mutant
	from   *catalogue

	mu     sync.Mutex
	was    string
	became string
	right  map[string]string // Authorization headers that the target knows, by those that the run was made to send
}

func newTrial(m *Mutant, c *catalogue) *trial {
	return &trial{mutant: m, from: c, right: map[string]string{}}
}

// changed notes what was changed, the first time.
func (t *trial) changed(was, became string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.mutant.SignsIn() && t.mutant.Part != PartStatus && t.mutant.Part != PartToken { // it may be a token
		was, became = "(hidden)", t.mutant.Edit
	}
	if t.was == "" && t.became == "" {
		t.was, t.became = was, became
	}
	return true
}

// seen is what was there, and what became of it.
func (t *trial) seen() (was, became string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.was, t.became
}

// Request implements [wire.Alterer]: the target gets the token that it gave.
func (t *trial) Request(header http.Header) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if right, known := t.right[header.Get("Authorization")]; known {
		header.Set("Authorization", right)
	}
}

// Answer implements [wire.Alterer].
func (t *trial) Answer(a *wire.Answer) bool {
	m := t.mutant
	if a.Place != m.Place {
		return false
	}
	switch m.Part {
	case PartStatus:
		was := strconv.Itoa(a.Status)
		if status, err := strconv.Atoi(m.To); err == nil {
			a.Status = status
		}
		return t.changed(was, m.To)
	case PartConnection:
		a.Broken = wire.Closed
		if m.Edit == editCut {
			a.Broken = wire.Cut
		}
		return t.changed("a whole answer", m.Edit)
	case PartHeader:
		header, ok := t.header(a.Header)
		a.Header = header
		return ok
	case PartBody:
		return t.body(a)
	case PartMember:
		body, ok := t.member(a.Body, "")
		a.Body = body
		return ok
	case PartToken:
		return t.roles(a)
	case PartPermission:
		return t.permission(a)
	default:
		return false
	}
}

// header returns a changed copy of a header.
func (t *trial) header(h http.Header) (http.Header, bool) {
	name := t.mutant.At
	if _, given := h[name]; !given {
		return h, false
	}
	h = h.Clone()
	was := h.Get(name)
	switch t.mutant.Edit {
	case editMissing:
		h.Del(name)
		return h, t.changed(was, "nothing")
	case editEmpty:
		h.Set(name, "")
	case editPath:
		h.Set(name, otherPath(was))
	default:
		h.Set(name, otherText(was))
		if name == "Content-Type" {
			h.Set(name, "text/plain")
		}
	}
	return h, t.changed(was, h.Get(name))
}

// body changes the body of an answer as a whole.
func (t *trial) body(a *wire.Answer) bool {
	was := shorten(string(a.Body))
	switch t.mutant.Edit {
	case editNoBody:
		a.Body = nil
	case editText:
		a.Body = []byte("<html>no JSON</html>")
	case editHalf:
		a.Body = a.Body[:len(a.Body)/2]
	case editInList:
		a.Body = slices.Concat([]byte("["), a.Body, []byte("]"))
	case editUnasked:
		if len(a.Body) > 0 || a.Status == http.StatusNoContent {
			return false
		}
		a.Body = []byte(`{"` + extraName + `":"` + strangeWord + `"}`)
		a.Header = a.Header.Clone()
		a.Header.Set("Content-Type", "application/json")
	}
	return t.changed(was, shorten(string(a.Body)))
}

// member changes what stands at the mutant's pointer, below another.
func (t *trial) member(body []byte, below string) ([]byte, bool) {
	root, err := parse(body)
	if err != nil {
		return body, false
	}
	within, ok := root.find(below)
	if !ok {
		return body, false
	}
	was, became, changed := edit(within.value, t.mutant.At, t.mutant.Edit, t.from.pool[lastToken(t.mutant.At)])
	if !changed {
		return body, false
	}
	return root.write(nil), t.changed(shorten(was), shorten(became))
}

// permission answers as if the app had a permission that it has not, or had not one that it has.
func (t *trial) permission(a *wire.Answer) bool {
	other := t.from.denial
	if t.mutant.Edit == editAllowed {
		if other = t.from.success[a.Place.Operation]; other == nil {
			other = &wire.Answer{Status: http.StatusNoContent}
		}
	}
	if other == nil {
		return false
	}
	was := strconv.Itoa(a.Status)
	a.Status, a.Body = other.Status, other.Body
	header := other.Header.Clone()
	if header == nil {
		header = http.Header{}
	}
	for _, own := range []string{"Request-Id", "Client-Request-Id"} { // these are of this exchange
		if value := a.Header.Get(own); value != "" {
			header.Set(own, value)
		}
	}
	a.Header = header
	return t.changed(was, strconv.Itoa(a.Status))
}

// roles changes what a token says of its permissions. The target is given back the token that it knows.
func (t *trial) roles(a *wire.Answer) bool {
	var grant map[string]any
	if json.Unmarshal(a.Body, &grant) != nil {
		return false
	}
	token, _ := grant["access_token"].(string)
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return false
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	var claims map[string]any
	if err != nil || json.Unmarshal(payload, &claims) != nil {
		return false
	}
	roles, _ := claims["roles"].([]any)
	was := roles
	switch {
	case t.mutant.Edit == editRoleMore:
		for _, role := range []string{"Calls.AccessMedia.All", "Calls.JoinGroupCallAsGuest.All"} {
			if !slices.Contains(roles, any(role)) {
				roles = append(slices.Clone(roles), role)
				break
			}
		}
	case len(roles) > 0:
		roles = roles[1:]
	}
	if len(roles) == len(was) {
		return false
	}
	claims["roles"] = roles
	changed, err := json.Marshal(claims)
	if err != nil {
		return false
	}
	parts[1] = base64.RawURLEncoding.EncodeToString(changed)
	grant["access_token"] = strings.Join(parts, ".")
	body, err := json.Marshal(grant)
	if err != nil {
		return false
	}
	a.Body = body
	t.mu.Lock()
	t.right["Bearer "+strings.Join(parts, ".")] = "Bearer " + token
	t.mu.Unlock()
	return t.changed(listed(was), listed(roles))
}

// listed is a list as JSON.
func listed(list []any) string {
	text, err := json.Marshal(list)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// Post implements [wire.Alterer].
func (t *trial) Post(p *wire.Post) bool {
	m := t.mutant
	if !m.Place.Notification() || !slices.Contains(p.Places, m.Place) {
		return false
	}
	switch m.Part {
	case PartDelivery:
		return t.delivery(p)
	case PartHeader:
		header, ok := t.header(p.Header)
		p.Header = header
		return ok
	case PartToken:
		return t.token(p)
	case PartBody:
		return t.envelope(p)
	case PartMember:
		changed := false
		for i, place := range p.Places {
			if place == m.Place {
				body, ok := t.member(p.Body, "/value/"+strconv.Itoa(i))
				p.Body, changed = body, changed || ok
			}
		}
		return changed
	default:
		return false
	}
}

func (t *trial) delivery(p *wire.Post) bool {
	switch t.mutant.Edit {
	case editLost:
		p.Way = wire.Lost
	case editAgain:
		p.Way = wire.Again
	case editToldTwice:
		p.Way = wire.Twice
	case editSwapped:
		p.Way = wire.Swapped
	case editAfterEnd:
		p.Way = wire.AfterEnd
	case editAstray:
		p.Path += "A"
	}
	return t.changed("delivered once, in its turn", t.mutant.Edit)
}

func (t *trial) token(p *wire.Post) bool {
	was := p.Header.Get("Authorization")
	if was == "" {
		return false
	}
	p.Header = p.Header.Clone()
	switch t.mutant.Edit {
	case editNoToken:
		p.Header.Del("Authorization")
	case editGarbageToken:
		p.Header.Set("Authorization", "Bearer "+strangeWord)
	case editForeignToken:
		i := strings.LastIndex(was, ".") + 1 // where the signature begins
		first := byte('A')
		if i >= len(was) {
			return false
		}
		if was[i] == first {
			first = 'B'
		}
		p.Header.Set("Authorization", was[:i]+string(first)+was[i+1:])
	}
	return t.changed("the token of its sender", t.mutant.Edit)
}

// envelope changes what stands around the items of a post.
func (t *trial) envelope(p *wire.Post) bool {
	if t.mutant.Edit == editText {
		was := shorten(string(p.Body))
		p.Body = []byte("<html>no JSON</html>")
		return t.changed(was, string(p.Body))
	}
	root, err := parse(p.Body)
	if err != nil {
		return false
	}
	pointer, kind := "/value", editMissing
	switch t.mutant.Edit {
	case editEmptyValue:
		kind = editEmpty
	case editNoKind:
		pointer = "/@odata.type"
	case editOtherKind:
		pointer, kind = "/@odata.type", editValue
	}
	was, became, changed := edit(root, pointer, kind, nil)
	if !changed {
		return false
	}
	p.Body = root.write(nil)
	return t.changed(shorten(was), shorten(became))
}

// shorten cuts a text to what a report shows.
func shorten(text string) string {
	const most = 160
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	return string(runes[:most]) + "…"
}
