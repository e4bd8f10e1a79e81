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
// Letter case differs by year and by tunnel.
func (d *delivery) header() http.Header {
	h := http.Header{}
	for name, value := range map[string]string{
		"Content-Type":                 "application/json",
		"Accept":                       "application/json",
		"User-Agent":                   "Microsoft-Skype/3.0,(Calling/1.0)",
		"X-Microsoft-Skype-Chain-ID":   d.chain,
		"X-Microsoft-Skype-Message-ID": d.message,
		"MS-Teams-Ring":                "general",
		"MS-Teams-Partition":           "loopback01",
		"MS-Teams-Region":              "loopback",
	} {
		h.Set(name, value)
	}
	if d.change == created && d.scenario == "" {
		h.Set("X-Microsoft-Skype-Caller-Region", "amer")
	}
	if d.scenario != "" {
		h.Set("Scenario-Id", d.scenario)
	}
	return h
}
