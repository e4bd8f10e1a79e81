package mock

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"time"
)

// The distributions that a Latency can have.
const (
	// Fixed is Typical, always.
	Fixed = "fixed"
	// Uniform is anything from Least to Most, each as likely.
	Uniform = "uniform"
	// Exponential has the mean Typical: short most often, with a tail.
	Exponential = "exponential"
	// LogNormal has the median Typical, and Sigma for how far it spreads: what
	// services show.
	LogNormal = "lognormal"
)

// Latency is how long something takes, as a distribution. The zero value is no
// time at all. As JSON durations are texts such as "200ms".
type Latency struct {
	// Distribution is Fixed, Uniform, Exponential or LogNormal; "" is no time.
	Distribution string
	// Typical is the value of a fixed one, the mean of an exponential one and
	// the median of a lognormal one; a uniform one has none.
	Typical time.Duration
	// Least and Most are the bounds. Most 0 is 100 times Typical; a uniform one
	// has a Most.
	Least, Most time.Duration
	// Sigma is the standard deviation of the logarithm, for a lognormal one.
	Sigma float64
}

// latencyJSON is a Latency as JSON has it.
type latencyJSON struct {
	Distribution string  `json:"distribution"`
	Typical      string  `json:"typical,omitempty"`
	Least        string  `json:"least,omitempty"`
	Most         string  `json:"most,omitempty"`
	Sigma        float64 `json:"sigma,omitempty"`
}

// MarshalJSON implements [json.Marshaler].
func (l Latency) MarshalJSON() ([]byte, error) {
	return json.Marshal(latencyJSON{l.Distribution, asText(l.Typical), asText(l.Least), asText(l.Most), l.Sigma})
}

// UnmarshalJSON implements [json.Unmarshaler]. The error names every duration
// that is none.
func (l *Latency) UnmarshalJSON(data []byte) error {
	var from latencyJSON
	if err := strictly(data, &from); err != nil {
		return err
	}
	l.Distribution, l.Sigma = from.Distribution, from.Sigma
	return errors.Join(
		asDuration("typical", from.Typical, &l.Typical),
		asDuration("least", from.Least, &l.Least),
		asDuration("most", from.Most, &l.Most),
	)
}

// strictly decodes JSON, and refuses members that nothing reads.
func strictly(data []byte, into any) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	return dec.Decode(into)
}

// asText is a duration as JSON has it; "" for none.
func asText(d time.Duration) string {
	if d == 0 {
		return ""
	}
	return d.String()
}

func asDuration(member, text string, into *time.Duration) error {
	if text == "" {
		return nil
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		return fmt.Errorf("%s %q: expected a duration, such as 200ms", member, text)
	}
	*into = d
	return nil
}

// validate says everything that is wrong with l.
func (l Latency) validate() error {
	var errs []error
	wrong := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	all := []string{Fixed, Uniform, Exponential, LogNormal}
	switch l.Distribution {
	case "":
		if l != (Latency{}) {
			wrong("distribution: expected one of %s", strings.Join(all, ", "))
		}
		return errors.Join(errs...)
	case Fixed, Exponential, LogNormal:
		if l.Typical <= 0 {
			wrong("typical %s: expected more than 0 with %s", l.Typical, l.Distribution)
		}
	case Uniform:
		if l.Typical != 0 {
			wrong("typical: expected with %s, %s or %s only", Fixed, Exponential, LogNormal)
		}
		if l.Most <= 0 {
			wrong("most %s: expected more than 0 with uniform", l.Most)
		}
	default:
		wrong("distribution %q: expected one of %s", l.Distribution, strings.Join(all, ", "))
	}
	if l.Distribution == Fixed && (l.Least != 0 || l.Most != 0) {
		wrong("least and most: expected without fixed")
	}
	if l.Least < 0 || l.Most < 0 || l.Most != 0 && l.Most < l.Least {
		wrong("least %s and most %s: expected 0 or more, and most not below least", l.Least, l.Most)
	}
	switch {
	case l.Distribution == LogNormal && !(l.Sigma > 0 && l.Sigma <= 5):
		wrong("sigma %v: expected more than 0, and 5 at most", l.Sigma)
	case l.Distribution != LogNormal && l.Sigma != 0:
		wrong("sigma: expected with lognormal only")
	}
	return errors.Join(errs...)
}

// draw is one time of the distribution, in whole microseconds.
func (l Latency) draw(r *rand.Rand) time.Duration {
	var seconds float64
	typical := l.Typical.Seconds()
	switch l.Distribution {
	case Fixed:
		return l.Typical
	case Uniform:
		seconds = l.Least.Seconds() + r.Float64()*(l.Most-l.Least).Seconds()
	case Exponential:
		seconds = typical * r.ExpFloat64()
	case LogNormal:
		seconds = typical * math.Exp(l.Sigma*r.NormFloat64())
	default:
		return 0
	}
	most := l.Most.Seconds()
	if most == 0 {
		most = 100 * typical
	}
	seconds = min(max(seconds, l.Least.Seconds()), most)
	return time.Duration(math.Round(seconds*1e6)) * time.Microsecond
}
