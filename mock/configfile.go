package mock

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// configFile is the part of a Config that a configuration file can hold; addresses,
// certificates and logs are for whoever starts the server.
type configFile struct {
	Seed               *int64    `json:"seed"`
	Dialect            Dialect   `json:"dialect"`
	Order              Order     `json:"order"`
	PromptDuration     string    `json:"promptDuration"`
	RingTimeout        string    `json:"ringTimeout"`
	SponsorFreeDialOut bool      `json:"sponsorFreeDialOut"`
	OpenLobby          bool      `json:"openLobby"`
	Meetings           []Meeting `json:"meetings"`
	WrongStateStatus   int       `json:"wrongStateStatus"`
	JournalSize        int       `json:"journalSize"`
	JournalBytes       int       `json:"journalBytes"`
	QueueSize          int       `json:"queueSize"`
	Apps               []App     `json:"apps"`
	Faults             []Fault   `json:"faults"`
	Delivery           Delivery  `json:"delivery"`
}

// ParseConfig reads a configuration file, a JSON object with any of: apps,
// faults, seed, dialect, order, promptDuration and ringTimeout (such as "3s"),
// sponsorFreeDialOut, openLobby, meetings, wrongStateStatus, journalSize, journalBytes, queueSize,
// delivery. It returns base with what
// the file says put over it. name is the file's, for the error, which begins
// name:line:col where the file is not understood and names every value that
// cannot be used where it is.
func ParseConfig(base Config, name string, data []byte) (Config, error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	var f configFile
	err := dec.Decode(&f)
	if err == nil {
		if _, after := dec.Token(); !errors.Is(after, io.EOF) {
			err = errors.New("something follows the object")
		}
	}
	if err != nil {
		line, col := position(data, offsetOf(err, dec.InputOffset()))
		return Config{}, fmt.Errorf("%s:%d:%d: %s", name, line, col, strings.TrimPrefix(err.Error(), "json: "))
	}
	var errs []error
	for _, d := range []struct {
		member string
		text   string
		into   *time.Duration
	}{{"promptDuration", f.PromptDuration, &base.PromptDuration}, {"ringTimeout", f.RingTimeout, &base.RingTimeout}} {
		if d.text == "" {
			continue
		}
		length, err := time.ParseDuration(d.text)
		if err != nil || length < 0 {
			errs = append(errs, fmt.Errorf("%s: %s %q: expected a duration, such as 15s", name, d.member, d.text))
		}
		*d.into = length
	}
	if f.Seed != nil {
		base.Seed = *f.Seed
	}
	if f.Dialect != "" {
		base.Dialect = f.Dialect
	}
	if f.Order != "" {
		base.Order = f.Order
	}
	base.SponsorFreeDialOut = base.SponsorFreeDialOut || f.SponsorFreeDialOut
	base.OpenLobby = base.OpenLobby || f.OpenLobby
	if f.Meetings != nil {
		base.Meetings = f.Meetings
	}
	if f.WrongStateStatus != 0 {
		base.WrongStateStatus = f.WrongStateStatus
	}
	for _, n := range []struct {
		from int
		into *int
	}{{f.JournalSize, &base.JournalSize}, {f.JournalBytes, &base.JournalBytes}, {f.QueueSize, &base.QueueSize}} {
		if n.from != 0 {
			*n.into = n.from
		}
	}
	base.Apps = append(base.Apps, f.Apps...)
	base.Faults = append(base.Faults, f.Faults...)
	base.Delivery = f.Delivery.Over(base.Delivery)
	if err := base.Validate(); err != nil {
		errs = append(errs, fmt.Errorf("%s: %w", name, err))
	}
	return base, errors.Join(errs...)
}

// offsetOf is where in the file an error of the decoder happened; reached is
// how far it had read.
func offsetOf(err error, reached int64) int64 {
	if syntax := new(json.SyntaxError); errors.As(err, &syntax) {
		return syntax.Offset
	}
	if mismatch := new(json.UnmarshalTypeError); errors.As(err, &mismatch) {
		return mismatch.Offset
	}
	return reached
}

// position turns a byte offset into line and column, both from 1.
func position(data []byte, offset int64) (line, col int) {
	before := data[:min(int(offset), len(data))]
	line = bytes.Count(before, []byte("\n")) + 1
	return line, len(before) - bytes.LastIndexByte(before, '\n')
}
