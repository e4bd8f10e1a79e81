package library

import (
	"fmt"

	"conform/internal/nearest"
	"conform/internal/strict"
)

// maxChanges is how much of a request may differ from the one that it is like.
const maxChanges = 1000

// repeat gives p the request of another exchange, changed. It returns false when that cannot be done.
func (l *loader) repeat(p *pending, k *like) bool {
	if k.Operation.Value == "" || k.Name.Value == "" {
		return false
	}
	id := exchangeID{k.Operation.Value, k.Name.Value}
	named := strict.Quote(identity(id.operation, id.name))
	other := l.exchanges[id]
	if l.requestBytes > maxRequests {
		return false // reported, and one more copy would not help
	}
	if other == nil {
		if !l.partial {
			k.Name.Fault("unknown exchange "+named, "one under exchanges", l.nearestExchange(id))
		}
		return false
	}
	if other.state == reading {
		k.Name.Fault("the request is like that of "+named+", which is like this one", "", "")
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
		k.FaultKey(fmt.Sprintf("%d changes", n), fmt.Sprintf("at most %d; write the body out", maxChanges), "")
		return false
	}
	if other.request.body == nil {
		k.FaultKey(fmt.Sprintf("the request of %s has no JSON body to change", named), "", "")
		return false
	}
	p.request.body = other.request.body.clone()
	return l.change(p.request.body, k)
}

// change applies what "like" removes and sets, in this order.
func (l *loader) change(body *tree, k *like) bool {
	sound := true
	pointed := func(p strict.Node, pointer string) []string {
		segments, err := splitPointer(pointer)
		if err == nil && len(segments) == 0 {
			err = fmt.Errorf("%s names the whole body", strict.Quote(pointer))
		}
		if err != nil {
			p.FaultKey(err.Error(), "a JSON pointer such as /callbackUri", "")
			sound = false
		}
		return segments
	}
	refuse := func(p strict.Node, err *pathError) {
		p.FaultKey(err.what(), "", nearest.To(err.missing, err.known))
		sound = false
	}
	for _, t := range k.Remove {
		if t.Value == "" {
			continue
		}
		if segments := pointed(t.Node, t.Value); len(segments) > 0 {
			if err := body.remove(segments); err != nil {
				refuse(t.Node, err)
			}
		}
	}
	for _, pointer := range strict.InFileOrder(k.Set) {
		d := k.Set[pointer]
		value := treeOf(d.Node)
		segments := pointed(d.Node, pointer)
		if value == nil {
			sound = false
			continue
		}
		if len(segments) > 0 {
			if err := body.set(segments, value); err != nil {
				refuse(d.Node, err)
			}
		}
	}
	return sound
}

// nearestExchange is the exchange that a misspelt identity probably means, as messages say it, or "".
func (l *loader) nearestExchange(id exchangeID) string {
	if l.faults.Full() {
		return ""
	}
	var same, all []string
	for known := range l.exchanges {
		all = append(all, identity(known.operation, known.name))
		if known.operation == id.operation {
			same = append(same, known.name)
		}
	}
	if name := nearest.To(id.name, same); name != "" {
		return identity(id.operation, name)
	}
	return nearest.To(identity(id.operation, id.name), all)
}
