package session

import "conform/internal/record"

// A news is a notification that was accepted, read once for all that is judged of it. What cannot be read has no items,
// which is said elsewhere.
type news struct {
	notification int
	items        []newsItem
}

// A newsItem is an item of a notification.
type newsItem struct {
	value map[string]any // numbers as they are written
	// about is the address of what it is about, and call the id of the call in it: "" where it names none.
	about, call string
}

// newsSoFar are the notifications that were accepted so far, until their envelopes are judged.
func (s *Session) newsSoFar() []news {
	s.mu.Lock()
	accepted := s.accepted[len(s.news):len(s.accepted):len(s.accepted)]
	s.mu.Unlock()
	for _, n := range accepted {
		s.news = append(s.news, readNews(n))
	}
	return s.news
}

func readNews(n *record.Notification) news {
	var body map[string]any
	if decode(n.Body, &body) != nil {
		return news{notification: n.ID}
	}
	value, _ := body["value"].([]any)
	read := news{notification: n.ID, items: make([]newsItem, len(value))}
	for i, v := range value {
		item := &read.items[i]
		item.value, _ = v.(map[string]any)
		item.about, _ = item.value["resourceUrl"].(string)
		older, _ := item.value["resource"].(string)
		if item.about == "" {
			item.about = older
		}
		call := inCalls.FindStringSubmatch(item.about)
		if call == nil {
			call = inCalls.FindStringSubmatch(older)
		}
		if call != nil {
			item.call = call[1]
		}
	}
	return read
}
