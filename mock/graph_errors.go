package mock

import (
	"fmt"
	"maps"
	"net/http"
	"time"
)

// refusal is an error answer of Graph. Its wire form is documented on the
// page "Microsoft Graph error responses" (concepts/errors).
type refusal struct {
	status  int
	code    string
	message string
	header  http.Header
	inner   object // what innerError has beside date and ids
}

func (r *refusal) Error() string { return fmt.Sprintf("%d %s: %s", r.status, r.code, r.message) }

// body is the refusal as Graph writes it: one member, error, whose innerError
// carries the ids that support asks for and a date without a zone.
func (r *refusal) body(now time.Time, requestID, clientRequestID string) object {
	inner := object{
		"date":              now.UTC().Format("2006-01-02T15:04:05"),
		"request-id":        requestID,
		"client-request-id": clientRequestID,
	}
	maps.Copy(inner, r.inner)
	return object{"error": object{"code": r.code, "message": r.message, "innerError": inner}}
}

// badRequest refuses what a request says.
func badRequest(format string, args ...any) *refusal {
	return &refusal{status: http.StatusBadRequest, code: "BadRequest", message: fmt.Sprintf(format, args...)}
}

// unreadable refuses a body that is no JSON object.
func unreadable() *refusal {
	return badRequest(
		"Unable to read JSON request payload. " +
			"Please ensure Content-Type header is set and payload is of valid JSON format.",
	)
}

// unauthenticated refuses a token, with the challenge that RFC 6750 asks for.
func unauthenticated(message string) *refusal {
	return &refusal{
		status:  http.StatusUnauthorized,
		code:    "InvalidAuthenticationToken",
		message: message,
		header: http.Header{
			"Www-Authenticate": {
				`Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", ` +
					`client_id="00000003-0000-0000-c000-000000000000"`,
			},
		},
	}
}

// notPermitted is what apps report when a permission is missing.
func notPermitted() *refusal {
	return &refusal{
		status:  http.StatusForbidden,
		code:    "7504",
		message: "Insufficient enterprise tenant permissions, cannot access this API.",
	}
}

// notRegistered is what apps report that have no calling bot behind them.
func notRegistered() *refusal {
	return &refusal{status: http.StatusForbidden, code: "7503", message: "Application is not registered in our store."}
}

// foreignSource is what apps reported whose application instance belongs to
// another app (403 by some of the reports).
func foreignSource() *refusal {
	return &refusal{status: http.StatusForbidden, code: "7507", message: "Call source identity invalid."}
}

// noPrompts refuses an empty list of prompts before a recording. A public bot
// names the code; status and message are assumed.
func noPrompts() *refusal {
	return &refusal{status: http.StatusBadRequest, code: "8523", message: "Action failed, there is no prompt to play."}
}

// tenantMismatch is what apps report when token and call name two tenants.
func tenantMismatch() *refusal {
	return &refusal{status: http.StatusForbidden, code: "7505", message: "Request authorization tenant mismatch."}
}

// callNotFound is the answer for unknown, ended and foreign calls alike.
func callNotFound() *refusal {
	return &refusal{status: http.StatusNotFound, code: "8522", message: "Call not found."}
}

// notFound refuses an id below a call that names nothing.
func notFound(what, id string) *refusal {
	return &refusal{
		status:  http.StatusNotFound,
		code:    "NotFound",
		message: fmt.Sprintf("%s '%s' was not found.", what, id),
	}
}

// noSuchResource is the answer for an unknown action or an empty id. Its
// message is itself a JSON text, as it was seen.
func noSuchResource(uri string) *refusal {
	inner := encode(
		object{"message": fmt.Sprintf("No HTTP resource was found that matches the request URI '%s'.", uri)},
	)
	return &refusal{status: http.StatusNotFound, code: "UnknownError", message: string(inner)}
}

// wrongMethod names the methods that the path does have.
func wrongMethod(allow string) *refusal {
	return &refusal{
		status: http.StatusMethodNotAllowed, code: "MethodNotAllowed",
		message: "The HTTP method is not allowed on the resource.",
		header:  http.Header{"Allow": {allow}},
	}
}

// wrongMediaType refuses a body that is not sent as JSON.
func wrongMediaType(got string) *refusal {
	return &refusal{
		status: http.StatusUnsupportedMediaType, code: "UnsupportedMediaType",
		message: fmt.Sprintf("The content type '%s' of the request is not supported. Use application/json.", got),
	}
}

// throttled asks the caller to come back; see concepts/throttling.
func throttled(retryAfter string) *refusal {
	return &refusal{
		status: http.StatusTooManyRequests, code: "TooManyRequests", message: "Please retry again later.",
		header: http.Header{"Retry-After": {retryAfter}},
		inner:  object{"code": "429", "status": "429", "message": "Please retry after"},
	}
}

// queueFull refuses what would be notified of while as many notifications wait
// for the callback as may. Graph documents no such limit.
func queueFull(size int) *refusal {
	r := throttled("1")
	r.message = fmt.Sprintf("%d notifications wait for the callback address. Please retry again later.", size)
	return r
}

// unavailable is a service that is overloaded or maintained; see
// concepts/errors.
func unavailable(retryAfter string) *refusal {
	return &refusal{
		status: http.StatusServiceUnavailable, code: "serviceNotAvailable",
		message: "The service is temporarily unavailable. Please retry again later.",
		header:  http.Header{"Retry-After": {retryAfter}},
	}
}

// gatewayTimeout is a gateway that has waited for its service in vain; see
// concepts/errors.
func gatewayTimeout() *refusal {
	return &refusal{status: http.StatusGatewayTimeout, code: "UnknownError",
		message: "The gateway did not receive a response in time."}
}

// serverError is a fault of the service as it was seen in reports.
func serverError() *refusal {
	return &refusal{
		status:  http.StatusInternalServerError,
		code:    "UnknownError",
		message: "Server Internal Error. DiagCode: 500#7117.@",
	}
}
