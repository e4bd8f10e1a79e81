package steps

import (
	"conform/internal/record"
	"conform/internal/session"
)

// judgements are what must come back.
func judgements(x *Registrar) {
	x.Then(`^Graph answers as documented$`, (*session.Session).AnswersAsDocumented,
		Does("The last answer is as the scenario data says beside its request."))
	x.Then(`^Graph answers "([^"]*)"$`, (*session.Session).AnswersAs, naming(Answer),
		Does("The last answer is the named one: a refusal, say."))
	x.Then(`^the notification "([^"]*)" arrives$`, (*session.Session).Arrive, naming(Sequence),
		Does("The notifications of that sequence arrive, in an order that it allows."))
	x.Then(`^the notifications "([^"]*)" arrive$`, (*session.Session).Arrive, naming(Sequence),
		Does("The notifications of that sequence arrive, in an order that it allows."))
	x.Then(`^the notification "([^"]*)" does not arrive$`, (*session.Session).StayAway, naming(Sequence),
		Does("None of the notifications of that sequence has come."))
	x.Then(`^the notifications "([^"]*)" do not arrive$`, (*session.Session).StayAway, naming(Sequence),
		Does("None of the notifications of that sequence has come."))
	x.Then(`^nothing else arrives$`, (*session.Session).NothingElse,
		Does("Every notification so far was expected."))
	x.Then(`^the permissions used are the least documented$`, permissions(record.Least),
		Does("The token carries what the requests need, and no more."))
	x.Then(`^the token carries more than is documented as needed$`, permissions(record.Over),
		Does("The token carries a permission that no request needs."))
}

func permissions(want record.PermissionVerdict) func(sess) error {
	return func(s sess) error { return s.PermissionsAre(want) }
}
