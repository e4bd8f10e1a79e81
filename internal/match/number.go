package match

import (
	"math/big"
	"strings"
)

// sameNumber compares by value, digit by digit and never as floating point, in which
// 9007199254740993 would equal 9007199254740992.
func sameNumber(a, b number) bool {
	if a == b {
		return true
	}
	x, y := split(a), split(b)
	return x.negative == y.negative && x.digits == y.digits && x.exponent.Cmp(y.exponent) == 0
}

// whole reports whether n has no fraction: 1, 1.0 and 1e3 have none.
func whole(n number) bool {
	return split(n).exponent.Sign() >= 0
}

// decimal is ±digits·10^exponent, with neither leading nor trailing zeros in digits: one form for each value.
type decimal struct {
	negative bool
	digits   string // "" is zero
	exponent *big.Int
}

// split takes a JSON number apart. The exponent is a big.Int because a payload may say 1e99999999999999999999.
func split(n number) decimal {
	text := string(n)
	var d decimal
	text, d.negative = strings.CutPrefix(text, "-")
	mantissa, exponent := text, ""
	if i := strings.IndexAny(text, "eE"); i >= 0 {
		mantissa, exponent = text[:i], strings.TrimPrefix(text[i+1:], "+")
	}
	integer, fraction, _ := strings.Cut(mantissa, ".")
	d.exponent = new(big.Int)
	if exponent != "" {
		d.exponent.SetString(exponent, 10)
	}
	d.exponent.Sub(d.exponent, big.NewInt(int64(len(fraction))))
	digits := strings.TrimLeft(integer+fraction, "0")
	d.digits = strings.TrimRight(digits, "0")
	d.exponent.Add(d.exponent, big.NewInt(int64(len(digits)-len(d.digits))))
	if d.digits == "" {
		return decimal{exponent: new(big.Int)} // 0, -0, 0.0 and 0e5 are one value
	}
	return d
}
