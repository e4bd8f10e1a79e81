package steps

import "strings"

// values give the scenario data what a scenario says, such as a value of its Examples.
func values(x *Registrar) {
	x.Given(`^the value "([^"]*)" is "((?:[^"]|\\")*)"$`, give, naming(Value),
		Does("The scenario data has that text as ${NAME} from here on; it declares the variable with given: true."))
}

// quoted are the quotes in a text as Cucumber's own {string} has them: behind a backslash, which elsewhere is a
// character like any other.
var quoted = strings.NewReplacer(`\"`, `"`, `\'`, `'`)

func give(s sess, name, value string) error { return s.Give(name, quoted.Replace(value)) }
