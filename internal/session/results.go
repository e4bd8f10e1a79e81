package session

import (
	"bytes"
	"encoding/json"
	"fmt"

	"conform/internal/library"
	"conform/internal/record"
)

// explainResults adds to the items of a notification what the codes of their resultInfo mean, so that every
// report has only to print it. A body that cannot be read has no items to explain.
func explainResults(lib *library.Library, n *record.Notification) {
	var body struct {
		Value []struct {
			ResourceData json.RawMessage `json:"resourceData"`
		} `json:"value"`
	}
	if len(n.Items) == 0 || !bytes.Contains(n.Body, []byte(`"resultInfo"`)) ||
		json.Unmarshal(n.Body, &body) != nil || len(body.Value) != len(n.Items) {
		return
	}
	for i, item := range body.Value {
		var data struct {
			ResultInfo *struct {
				Code    json.Number `json:"code"`
				Subcode json.Number `json:"subcode"`
				Message string      `json:"message"`
			} `json:"resultInfo"`
		}
		// A roster or content sharing is an array, which has no result.
		if !bytes.HasPrefix(bytes.TrimSpace(item.ResourceData), []byte("{")) ||
			json.Unmarshal(item.ResourceData, &data) != nil || data.ResultInfo == nil {
			continue
		}
		// Pages print the codes as strings too; json.Number takes both. What is no whole number is 0.
		code, _ := data.ResultInfo.Code.Int64()
		subcode, _ := data.ResultInfo.Subcode.Int64()
		n.Items[i].Result = resultInfo(lib, int(code), int(subcode), data.ResultInfo.Message)
	}
}

// resultInfo explains a code and subcode, or says that they are unknown.
func resultInfo(lib *library.Library, code, subcode int, message string) *record.ResultInfo {
	r := &record.ResultInfo{Code: code, Subcode: subcode, Message: message}
	known, ok := lib.Result(code, subcode)
	if !ok {
		r.Explanation = "unknown: no page that we know explains this code"
		return r
	}
	r.Explanation, r.Source, r.Evidence = known.Says, known.Source, known.Evidence
	if known.Any && subcode != 0 {
		r.Explanation += "; the subcode is unknown"
	}
	return r
}

// explainLines adds to the lines of a failed sequence what Graph said of the end of something: to one that is
// not as expected, the result that it carries; to the first that is missing, the last result that came at all,
// which is mostly why.
func (s *Session) explainLines(lines []record.SequenceLine) {
	s.mu.Lock()
	defer s.mu.Unlock()
	missing := -1
	for i, line := range lines {
		switch {
		case line.Arrival == record.Missing && missing < 0:
			missing = i
		case line.Arrival == record.Arrived || line.Notification == 0:
		default:
			for _, n := range s.accepted {
				if n.ID == line.Notification && line.Item < len(n.Items) {
					addNote(&lines[i], n.Items[line.Item].Result)
				}
			}
		}
	}
	if missing < 0 {
		return
	}
	for i := len(s.accepted) - 1; i >= 0; i-- {
		for _, item := range s.accepted[i].Items {
			if item.Result != nil {
				addNote(&lines[missing], item.Result)
				return
			}
		}
	}
}

// addNote appends a result to the note of a line; nil: there is none.
func addNote(line *record.SequenceLine, r *record.ResultInfo) {
	if r == nil {
		return
	}
	if line.Note != "" {
		line.Note += "; "
	}
	line.Note += fmt.Sprintf("Graph told the result %d/%d: %s", r.Code, r.Subcode, r.Explanation)
}
