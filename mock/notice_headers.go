package mock

import "net/http"

// heading is what tells the headers of one post from those of another.
type heading struct {
	chain, message string
	scenario       string // "" with news of an incoming call
	incoming       bool
}

// field is one header of a post.
type field struct{ name, value string }

// fields is what a post carries beside its token, in the order in which Go's
// client would send it. No page declares it; each name is in recorded traffic:
//
//   - User-Agent, Accept, X-Microsoft-Skype-Message-ID and -Chain-ID: in all
//     that was recorded from 2018 to 2023
//   - Content-Type without a charset, MS-Teams-Ring, -Partition and -Region:
//     since 2021; their values were hidden and are made up
//   - X-Microsoft-Skype-Caller-Region: with news of an incoming call only
//   - Scenario-Id: with all other news, see scenarioOf
//
// Letter case differs by year and by tunnel; here it is Go's. What a value of ""
// stands for is not sent.
//
// It is an array and no http.Header: there is a post for everything that is
// news, and a map for each was a twentieth of what the mock allocated.
func (h *heading) fields() [10]field {
	region := ""
	if h.incoming {
		region = "amer"
	}
	return [...]field{
		{"User-Agent", "Microsoft-Skype/3.0,(Calling/1.0)"},
		{"Accept", "application/json"},
		{"Content-Type", "application/json"},
		{"Ms-Teams-Partition", "loopback01"},
		{"Ms-Teams-Region", "loopback"},
		{"Ms-Teams-Ring", "general"},
		{"Scenario-Id", h.scenario},
		{"X-Microsoft-Skype-Caller-Region", region},
		{"X-Microsoft-Skype-Chain-Id", h.chain},
		{"X-Microsoft-Skype-Message-Id", h.message},
	}
}

// header is the fields as the journal shows them.
func (h *heading) header() http.Header {
	header := make(http.Header)
	for _, f := range h.fields() {
		if f.value != "" {
			header.Set(f.name, f.value)
		}
	}
	return header
}
