package own

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"regexp"
	"runtime"
	"strconv"

	"github.com/cucumber/godog"

	"conform/steps"
)

// With returns a table that has the definitions of a user beside those of table. register is called now, to read them,
// and later for each scenario anew, as godog's own ScenarioInitializer is. The error names every statement that godog
// could not use, by file:line.
func With(table *steps.Table, register func(*ScenarioContext)) (*steps.Table, error) {
	e := &engine{register: register, compiled: map[string]*regexp.Regexp{}}
	var definitions []*steps.Definition
	var errs []error
	register(&ScenarioContext{Registrar: *steps.NewRegistrar(func(keyword, pattern string, handler any,
		about []steps.About) {
		// The caller of Given, When, Then or Step.
		_, file, line, _ := runtime.Caller(2)
		where := filepath.Base(file) + ":" + strconv.Itoa(line)
		d, err := steps.Define(keyword, pattern, where, about)
		if err == nil {
			err = usable(d, handler)
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", where, err))
			return
		}
		definitions = append(definitions, d)
		e.compiled[pattern] = d.Expr()
	})})
	e.table = table.Extend(definitions, e)
	return e.table, errors.Join(errs...)
}

// results are what godog lets a handler return.
var results = [][]reflect.Type{
	{},
	{reflect.TypeFor[error]()},
	{reflect.TypeFor[context.Context]()},
	{reflect.TypeFor[godog.Steps]()},
	{reflect.TypeFor[context.Context](), reflect.TypeFor[error]()},
}

// usable says what is wrong with a user's own handler, at which godog would panic.
func usable(d *steps.Definition, handler any) error {
	typ := reflect.TypeOf(handler)
	if typ == nil || typ.Kind() != reflect.Func {
		return fmt.Errorf("the handler of %q is a %T; expected a function", d.Pattern, handler)
	}
	takes := typ.NumIn()
	if takes > 0 && typ.In(0) == reflect.TypeFor[context.Context]() {
		takes--
	}
	// One more than there are groups is the step's table or doc string.
	if n := d.Expr().NumSubexp(); takes > n+1 {
		return fmt.Errorf("the handler of %q takes %d arguments; the pattern has %d groups", d.Pattern, takes, n)
	}
	for _, allowed := range results {
		if sameResults(typ, allowed) {
			return nil
		}
	}
	return fmt.Errorf("the handler of %q returns what godog cannot use; expected nothing, error, context.Context, "+
		"(context.Context, error) or godog.Steps", d.Pattern)
}

func sameResults(typ reflect.Type, want []reflect.Type) bool {
	if typ.NumOut() != len(want) {
		return false
	}
	for i, w := range want {
		if typ.Out(i) != w {
			return false
		}
	}
	return true
}
