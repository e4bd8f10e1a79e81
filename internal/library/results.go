package library

import (
	"fmt"

	"conform/internal/place"
	"conform/internal/record"
)

// A Result is what a code of a resultInfo means. Graph says with such a code why a call ended or an
// operation failed.
type Result struct {
	Code     int
	Subcode  int
	Any      bool   // the code alone is explained, whatever the subcode
	Says     string // what it means
	Source   string // empty only where it is assumed
	Evidence record.Evidence
	Where    place.Position
}

// resultID is what must be the only row of its kind.
type resultID struct {
	code, subcode int
	any           bool
}

func (l *loader) defineResults(doc *document) {
	for _, r := range doc.ResultInfo {
		result := Result{Code: r.Code.Value, Any: r.Subcode == nil, Says: r.Says.Value, Source: r.Source.Value,
			Evidence: record.Evidence(r.Evidence.Value), Where: r.Position()}
		if r.Subcode != nil {
			result.Subcode = r.Subcode.Value
		}
		id := resultID{result.Code, result.Subcode, result.Any}
		if first, taken := l.results[id]; taken {
			l.twice(r.Node, fmt.Sprintf("the result %d/%d", result.Code, result.Subcode), first)
			continue
		}
		l.results[id] = r.Position()
		l.oneOf(r.Evidence, string(record.Documented), string(record.Observed), string(record.Disputed),
			string(record.Assumed))
		if result.Evidence != record.Assumed && result.Source == "" {
			r.Fault(fmt.Sprintf("the explanation of %d/%d is %s and names no source", result.Code, result.Subcode,
				result.Evidence),
				"a source: a URL, or a reference such as samples #616", "")
		}
		l.lib.Results = append(l.lib.Results, result)
	}
}

// Result explains a code and subcode. Where only the code is known that is what it returns; ok is false
// when not even that is.
func (l *Library) Result(code, subcode int) (result Result, ok bool) {
	for _, r := range l.Results {
		switch {
		case r.Code == code && !r.Any && r.Subcode == subcode:
			return r, true
		case r.Code == code && r.Any:
			result, ok = r, true
		}
	}
	return result, ok
}
