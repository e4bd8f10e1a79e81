package steps

import "conform/internal/session"

// values give the scenario data what a scenario says, such as a value of its Examples.
func values(x *Registrar) {
	x.Given(`^the value "([^"]*)" is "([^"]*)"$`, (*session.Session).Give, naming(Value),
		Does("The scenario data has that text as ${NAME} from here on; it declares the variable with given: true."))
}
