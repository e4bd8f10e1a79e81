package session

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"conform/internal/library"
	"conform/internal/match"
)

// refusal is the answer, in the scenario data, to a request whose token lacks a permission.
const refusal = "permission missing"

// RefusedWithout ends a refusal twin: it judges that the last request was refused as documented, for lack of
// the permission that was taken away. Of an answer that is no refusal only the status is judged, since it has
// nothing else of one.
func (s *Session) RefusedWithout() error {
	if s.last == nil {
		return errors.New("nothing was sent yet, so there is no refusal to judge")
	}
	answer := s.run.Library.Answer(refusal)
	if answer == nil {
		return fmt.Errorf("no answer %q in the scenario data", refusal)
	}
	expect := answer.Expect
	if response := s.last.exchange.Response; response != nil && response.Status != http.StatusForbidden {
		expect = nil
		for _, e := range answer.Expect {
			if e.Status != 0 {
				expect = append(expect, library.Expectation{Clause: e.Clause, Where: e.Where, Status: e.Status})
			}
		}
	}
	err := s.judge(expect)
	if f, ok := err.(Failure); ok {
		return Failure{fmt.Sprintf("without %s Graph should have refused this request: %s", s.scenario.Without, f.Text),
			f.Cause}
	}
	return err
}

// explainForbidden says, of an answer 403 that should not have been one, which permission was missing, which
// the token had, and how the missing one is granted.
func (s *Session) explainForbidden(last *sent) string {
	switch errorCode(last.body()) {
	case "7503":
		return "code 7503: the app registration has no bot that is enabled for calling; create an Azure Bot for it and " +
			"enable calling on its Teams channel"
	case "7505":
		return fmt.Sprintf("code 7505: the call is of another tenant than the token, which is of %s; sign in to the tenant "+
			"of the call", last.bot.TenantID)
	}
	carried := append(slices.Clone(last.bot.roles), last.bot.RSC...)
	has := "the token has none"
	if len(carried) > 0 {
		has = "the token has " + strings.Join(carried, ", ")
	}
	var missing []string
	var consents []string
	if p := last.data.Permissions; p != nil && p.Row != nil {
		consents = p.Row.ResourceSpecific
	}
	for _, permission := range s.replaced(s.run.claim(last.data), consents) {
		if !slices.Contains(carried, permission) {
			missing = append(missing, permission)
		}
	}
	switch {
	case last.data.Permissions == nil && !last.data.Embedded && len(carried) == 0:
		return fmt.Sprintf("the bot has no permissions, since the scenario data says of none that this request needs it; "+
			"expected permissions: {clause: …, least: […]} of %q at %s", last.data.Operation+": "+last.data.Name,
			last.data.Where)
	case last.data.Permissions == nil:
		return "nothing is documented about what this request needs; " + has
	case len(missing) == 0:
		return has + ", which is all that the scenario data claims (" + last.data.Permissions.Where.String() +
			"): the claim may be wrong; consent that was given a moment ago may not have reached Graph, and calling may be " +
			"switched off for the tenant"
	}
	return fmt.Sprintf("missing %s; %s; %s", strings.Join(missing, ", "), has, s.granting(last.bot, missing))
}

// errorCode is the code of an error, "" when the body has none. Graph may hand on the error of an inner service as
// JSON text in the message of an UnknownError; then it is the code in there.
func errorCode(body *match.Document) string {
	code, found, err := body.Path("/error/code")
	if err != nil || !found {
		return ""
	}
	if message, found, err := body.Path("/error/message"); err == nil && found {
		if inner, found, err := match.Read([]byte(text(message))).Path("/errorCode"); err == nil && found {
			code = inner
		}
	}
	return text(code)
}

// granting says how permissions are granted.
func (s *Session) granting(b *bot, missing []string) string {
	var ways []string
	var tenant, chat []string
	for _, name := range missing {
		if p, known := s.run.Library.PermissionTable.Named(name); known && p.Chat {
			chat = append(chat, name)
		} else {
			tenant = append(tenant, name)
		}
	}
	if len(tenant) > 0 {
		consent := strings.TrimSuffix(b.TokenURL, "/oauth2/v2.0/token") + "/adminconsent?client_id=" + b.ClientID
		ways = append(ways, fmt.Sprintf("add %s to the app registration as an application permission of Microsoft Graph, "+
			"and have an administrator consent at %s", strings.Join(tenant, ", "), consent))
	}
	if len(chat) > 0 {
		ways = append(ways, fmt.Sprintf("name %s in the Teams app's manifest under "+
			"authorization.permissions.resourceSpecific, and add the app to the chat", strings.Join(chat, ", ")))
	}
	return strings.Join(ways, "; ")
}

// explainStatus says why a request was refused that should not have been; "" where it was not, or should have been.
func (s *Session) explainStatus(want int, last *sent) string {
	if want != http.StatusForbidden && last.exchange.Response.Status == http.StatusForbidden {
		return s.explainForbidden(last)
	}
	return ""
}
