package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"conform/internal/nearest"
	"conform/mock"
)

// deliveryFlags say how the mock delivers. They are --delivery and --delivery-seed, or the same behind a prefix.
type deliveryFlags struct {
	prefix string // "" or "mock-"
	said   []string
	seed   int64
	set    *pflag.FlagSet
}

func (d *deliveryFlags) flags(f *pflag.FlagSet, prefix string) {
	d.prefix, d.set = prefix, f
	f.StringArrayVar(&d.said, prefix+"delivery", nil, "how the mock delivers, within what Graph may do (may be "+
		"repeated): names, by commas, of "+strings.Join(mock.DeliveryProfileNames(), ", ")+"; or an object, such as "+
		deliveryObject+" (docs/mock.md)")
	f.Int64Var(&d.seed, prefix+"delivery-seed", 0, "decides what --"+prefix+"delivery leaves to chance (default: --seed)")
}

// deliveryObject is an example of a delivery that no profile is.
const deliveryObject = `{"answers": {"distribution": "exponential", "typical": "200ms"}}`

// read is what the flags say. The error says everything that is wrong with them.
func (d *deliveryFlags) read() (mock.Delivery, error) {
	var sum mock.Delivery
	var errs []error
	flag := "--" + d.prefix + "delivery"
	for _, text := range d.said {
		var one mock.Delivery
		if !strings.HasPrefix(text, "{") {
			for name := range strings.SplitSeq(text, ",") {
				one.Profiles = append(one.Profiles, strings.TrimSpace(name))
			}
		} else if err := readObject(text, &one); err != nil {
			errs = append(errs, fmt.Errorf("%s %s: %s; expected an object such as %s", flag, text, jsonFault(err),
				deliveryObject))
			continue
		}
		known := mock.DeliveryProfileNames()
		unknown := func(name string) bool { return !slices.Contains(known, name) }
		for _, name := range one.Profiles {
			if unknown(name) {
				errs = append(errs, fmt.Errorf("%s: %q is no delivery profile%s; expected one or more of: %s", flag, name,
					nearest.Hint(name, known), strings.Join(known, ", ")))
			}
		}
		one.Profiles = slices.DeleteFunc(one.Profiles, unknown)
		if err := one.Validate(); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", flag, err))
		}
		sum = one.Over(sum)
	}
	if len(d.said) == 0 && d.set.Changed(d.prefix+"delivery-seed") {
		errs = append(errs, fmt.Errorf("%s-seed: expected together with %s", flag, flag))
	}
	if d.seed != 0 {
		sum.Seed = d.seed
	}
	return sum, errors.Join(errs...)
}

// readObject reads one JSON object and nothing else.
func readObject(text string, into any) error {
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return err
	}
	if decoder.More() {
		return errors.New("more text behind the object")
	}
	return nil
}
