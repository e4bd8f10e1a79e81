package profile

import (
	"slices"
	"strings"
)

// A Place is where the parts of a cloud are.
type Place struct {
	Graph     string   // root, without a version and a slash at the end
	Authority string   // root of the sign-in authority
	Keys      string   // OpenID document of those who sign notifications
	Issuers   []string // who may issue the tokens of notifications
	Trust     string   // PEM file of further authorities; empty: only the system's
}

// Clouds are the names of Microsoft's clouds, as profiles write them.
func Clouds() []string { return []string{"global", "usgov-l4", "usgov-l5", "china"} }

// places follows https://learn.microsoft.com/graph/deployments. The keys of notifications are those of
// https://learn.microsoft.com/microsoftteams/platform/bots/calls-and-meetings/call-notifications, which
// speaks of the global cloud only.
func places(cloud string) Place {
	switch cloud {
	case "global":
		return Place{Graph: "https://graph.microsoft.com", Authority: "https://login.microsoftonline.com",
			Keys:    "https://api.aps.skype.com/v1/.well-known/OpenIdConfiguration",
			Issuers: []string{"https://api.botframework.com", "https://graph.microsoft.com"}}
	case "usgov-l4":
		// GCC High was seen to send this issuer, with the slash (microsoft-graph-comms-samples #865, April 2026). Whose
		// keys sign there is on no page: the one seen was not in the document of the government's bot service.
		return Place{Graph: "https://graph.microsoft.us", Authority: "https://login.microsoftonline.us",
			Issuers: []string{"https://api.botframework.com/"}}
	case "usgov-l5":
		return Place{Graph: "https://dod-graph.microsoft.us", Authority: "https://login.microsoftonline.us"}
	case "china":
		return Place{Graph: "https://microsoftgraph.chinacloudapi.cn", Authority: "https://login.chinacloudapi.cn"}
	}
	return Place{}
}

// Place is where the profile's cloud is, with its own addresses in place of those of the cloud.
func (p *Profile) Place() Place {
	place := places(p.Cloud.Value)
	a := p.Addresses
	if a == nil {
		return place
	}
	for _, one := range []struct {
		given string
		into  *string
	}{{a.Graph.Value, &place.Graph}, {a.Authority.Value, &place.Authority}, {a.Keys.Value, &place.Keys}} {
		if one.given != "" {
			*one.into = strings.TrimRight(one.given, "/")
		}
	}
	if len(a.Issuers) > 0 {
		place.Issuers = nil
		for _, issuer := range a.Issuers {
			place.Issuers = append(place.Issuers, issuer.Value)
		}
	}
	if strings.HasPrefix(p.Cloud.Value, "usgov-") {
		place.Issuers = slashed(place.Issuers)
	}
	place.Trust = p.Path(a.Trust)
	return place
}

// slashed are issuers with their other forms, with a slash at the end and without: in government clouds the issuer that
// the documentation writes without one was seen with it.
func slashed(issuers []string) (list []string) {
	for _, issuer := range issuers {
		bare := strings.TrimSuffix(issuer, "/")
		for _, form := range []string{bare, bare + "/"} {
			if !slices.Contains(list, form) {
				list = append(list, form)
			}
		}
	}
	return list
}
