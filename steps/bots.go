package steps

import "conform/internal/session"

// bots say which bot the scenario has.
func bots(x *Registrar) {
	x.Given(`^a bot with the least permissions documented$`, (*session.BotSpec).WithLeast,
		Does("The bot has the permissions that the scenario's requests need, and no others."))
	x.Given(`^a bot without the permission "([^"]*)"$`, (*session.BotSpec).Without,
		Does("As above, but one permission that is needed is taken away."))
	x.Given(`^a bot that also has the permission "([^"]*)"$`, (*session.BotSpec).AlsoWith,
		Does("The bot has a permission that nothing needs. May be repeated."))
	x.Given(`^a bot with the resource-specific consent "([^"]*)" instead of "([^"]*)"$`, (*session.BotSpec).WithRSC,
		Does("The meeting's chat grants the first in place of the second, which is tenant-wide."))
	x.Given(`^a bot with no permissions$`, (*session.BotSpec).WithNothing,
		Does("The bot can sign in, and may do nothing."))
}
