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
	// One array holds all values: there is a post for everything that is news.
	values := [...]string{"application/json", "application/json", "Microsoft-Skype/3.0,(Calling/1.0)", d.chain, d.message,
		"general", "loopback01", "loopback", d.scenario}
	h := make(http.Header, len(values)+1) // and the token
	for i, name := range [...]string{"Content-Type", "Accept", "User-Agent", "X-Microsoft-Skype-Chain-Id",
		"X-Microsoft-Skype-Message-Id", "Ms-Teams-Ring", "Ms-Teams-Partition", "Ms-Teams-Region", "Scenario-Id"} {
		h[name] = values[i : i+1 : i+1]
	}
	if d.scenario == "" {
		delete(h, "Scenario-Id")
		if d.change == created {
			h["X-Microsoft-Skype-Caller-Region"] = []string{"amer"}
		}
	}
	return h
}
