package notify

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"conform/internal/record"
)

// A post is what the body of a notification says.
type post struct {
	items  [][]byte      // the members of "value", byte for byte
	heads  []record.Item // beside items
	legacy bool          // the older format, which is answered with 204
}

// maxDepth bounds nesting: Graph's notifications are some ten levels deep.
const maxDepth = 256

// parse reads a body. The error says, for people, why it is no commsNotifications; what could be read is
// returned with it.
func parse(body []byte) (post, error) {
	if len(bytes.TrimSpace(body)) == 0 {
		return post{}, errors.New("the body is empty")
	}
	var whole json.RawMessage
	if err := json.Unmarshal(body, &whole); err != nil {
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			return post{}, fmt.Errorf("the body is not JSON: %w, at offset %d", err, syntax.Offset)
		}
		return post{}, fmt.Errorf("the body is not JSON: %w", err)
	}
	if !utf8.Valid(body) {
		return post{}, errors.New("the body is not UTF-8")
	}
	if err := unambiguous(json.NewDecoder(bytes.NewReader(body)), 0); err != nil {
		return post{}, err
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(body, &members); err != nil || members == nil {
		return post{}, errors.New("the body is not a JSON object")
	}
	value, there := members["value"]
	if !there {
		if _, legacy := members["callState"]; legacy {
			return post{legacy: true}, nil
		}
		return post{}, errors.New(`the body has no "value"`)
	}
	var items []json.RawMessage
	if err := json.Unmarshal(value, &items); err != nil || items == nil {
		return post{}, errors.New(`"value" is not an array`)
	}
	var p post
	for i, item := range items {
		if !bytes.HasPrefix(item, []byte("{")) {
			return p, fmt.Errorf(`"value" has something at %d that is not an object`, i)
		}
		p.items = append(p.items, item)
		p.heads = append(p.heads, head(item))
	}
	return p, nil
}

// unambiguous looks for a name that stands twice in an object: two readers could then see two different
// notifications. The text is known to be valid JSON.
func unambiguous(dec *json.Decoder, depth int) error {
	if depth > maxDepth {
		return fmt.Errorf("the body is nested deeper than %d levels", maxDepth)
	}
	token, err := dec.Token()
	if err != nil {
		return err
	}
	opening, is := token.(json.Delim)
	if !is {
		return nil
	}
	seen := map[string]bool{}
	for dec.More() {
		if opening == '{' {
			token, err := dec.Token()
			if err != nil {
				return err
			}
			name, _ := token.(string) // in valid JSON it is one
			if seen[name] {
				return fmt.Errorf("the name %q stands twice in one object, at offset %d", name, dec.InputOffset())
			}
			seen[name] = true
		}
		if err := unambiguous(dec, depth+1); err != nil {
			return err
		}
	}
	_, err = dec.Token()
	return err
}

// head reads what people want to see of an item; what is not as documented is left empty.
func head(item []byte) record.Item {
	members := object(item)
	data := object(members["resourceData"])
	if data == nil {
		var several []json.RawMessage
		if json.Unmarshal(members["resourceData"], &several) == nil && len(several) > 0 {
			data = object(several[0]) // a roster or content sharing: all elements are of one type
		}
	}
	h := record.Item{
		ChangeType:  text(members["changeType"]),
		ResourceURL: resource(members),
		Type:        strings.TrimPrefix(text(data["@odata.type"]), "#microsoft.graph."),
		State:       text(data["state"]),
	}
	if h.State == "" {
		h.State = text(data["status"])
	}
	return h
}

// resource is what an item is about: its resourceUrl, or the older resource in that form.
func resource(members map[string]json.RawMessage) string {
	if url := text(members["resourceUrl"]); url != "" {
		return url
	}
	older := text(members["resource"])
	if rest, is := strings.CutPrefix(older, "/app/"); is {
		return "/communications/" + rest
	}
	return older
}

func object(data []byte) map[string]json.RawMessage {
	var members map[string]json.RawMessage
	if json.Unmarshal(data, &members) != nil {
		return nil
	}
	return members
}

func text(data []byte) string {
	var s string
	if json.Unmarshal(data, &s) != nil {
		return ""
	}
	return s
}
