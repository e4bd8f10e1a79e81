package mock

import "net/http"

// header is what a post carries beside its token. No page declares it; each
// name is in recorded traffic:
//
//   - User-Agent, Accept, X-Microsoft-Skype-Message-ID and -Chain-ID: in all
//     that was recorded from 2018 to 2023
//   - Content-Type without a charset, MS-Teams-Ring, -Partition and -Region:
//     since 2021; their values were hidden and are made up
//   - X-Microsoft-Skype-Caller-Region: with news of an incoming call only
//   - Scenario-Id: with all other news, see scenarioOf
//
// Letter case differs by year and by tunnel; here it is Go's, so that a header
// is set without being spelt anew for each post.
func (d *delivery) header() http.Header {
	h := http.Header{
		"Content-Type":                 {"application/json"},
		"Accept":                       {"application/json"},
		"User-Agent":                   {"Microsoft-Skype/3.0,(Calling/1.0)"},
		"X-Microsoft-Skype-Chain-Id":   {d.chain},
		"X-Microsoft-Skype-Message-Id": {d.message},
		"Ms-Teams-Ring":                {"general"},
		"Ms-Teams-Partition":           {"loopback01"},
		"Ms-Teams-Region":              {"loopback"},
	}
	if d.scenario != "" {
		h["Scenario-Id"] = []string{d.scenario}
	} else if d.change == created {
		h["X-Microsoft-Skype-Caller-Region"] = []string{"amer"}
	}
	return h
}
