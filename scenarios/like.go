package scenarios

import "fmt"

// maxChanges is how much of a request may differ from the one that it is like.
const maxChanges = 1000

// repeat gives p the request of another exchange, changed. It returns false when that cannot be done.
func (l *loader) repeat(p *pending, k *like) bool {
	if k.Operation.value == "" || k.Name.value == "" {
		return false
	}
	id := exchangeID{k.Operation.value, k.Name.value}
	named := quote(identity(id.operation, id.name))
	other := l.exchanges[id]
	if l.requestBytes > maxRequests {
		return false // reported, and one more copy would not help
	}
	if other == nil {
		if !l.partial {
			l.faultAt(k.Name.place, "unknown exchange "+named, "one under exchanges", l.nearestExchange(id))
		}
		return false
	}
	if other.state == reading {
		l.faultAt(k.Name.place, "the request is like that of "+named+", which is like this one", "", "")
		return false
	}
	p.out.Like = other.out
	l.readRequest(other)
	if other.state == failed {
		return false
	}
	p.request = other.request
	if len(k.Set)+len(k.Remove) == 0 {
		return true
	}
	if n := len(k.Set) + len(k.Remove); n > maxChanges {
		l.faultAtKey(k.place, fmt.Sprintf("%d changes", n), fmt.Sprintf("at most %d; write the body out", maxChanges), "")
		return false
	}
	if other.request.body == nil {
		l.faultAtKey(k.place, fmt.Sprintf("the request of %s has no JSON body to change", named), "", "")
		return false
	}
	p.request.body = other.request.body.clone()
	return l.change(p.request.body, k)
}

// change applies what "like" removes and sets, in this order.
func (l *loader) change(body *tree, k *like) bool {
	sound := true
	pointed := func(p place, pointer string) []string {
		segments, err := splitPointer(pointer)
		if err == nil && len(segments) == 0 {
			err = fmt.Errorf("%s names the whole body", quote(pointer))
		}
		if err != nil {
			l.faultAtKey(p, err.Error(), "a JSON pointer such as /callbackUri", "")
			sound = false
		}
		return segments
	}
	refuse := func(p place, err *pathError) {
		l.faultAtKey(p, err.what(), "", nearest(err.missing, err.known))
		sound = false
	}
	for _, t := range k.Remove {
		if t.value == "" {
			continue
		}
		if segments := pointed(t.place, t.value); len(segments) > 0 {
			if err := body.remove(segments); err != nil {
				refuse(t.place, err)
			}
		}
	}
	for _, pointer := range inFileOrder(k.Set) {
		d := k.Set[pointer]
		value := l.treeOf(d.in, d.node)
		segments := pointed(d.place, pointer)
		if value == nil {
			sound = false
			continue
		}
		if len(segments) > 0 {
			if err := body.set(segments, value); err != nil {
				refuse(d.place, err)
			}
		}
	}
	return sound
}

// nearestExchange is the exchange that a misspelt identity probably means, as messages say it, or "".
func (l *loader) nearestExchange(id exchangeID) string {
	if len(l.list) == maxFaults || len(l.exchanges) > maxKnown {
		return ""
	}
	var same, all []string
	for known := range l.exchanges {
		all = append(all, identity(known.operation, known.name))
		if known.operation == id.operation {
			same = append(same, known.name)
		}
	}
	if name := nearest(id.name, same); name != "" {
		return identity(id.operation, name)
	}
	return nearest(identity(id.operation, id.name), all)
}
