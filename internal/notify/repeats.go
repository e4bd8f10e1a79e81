package notify

import (
	"crypto/sha256"
	"fmt"
	"net/http"

	"conform/internal/record"
)

// messageID is the header by which the calling service names a message; a message that is delivered again has it
// again. It is on no page, and was in every recorded post from 2018 on.
const messageID = "X-Microsoft-Skype-Message-ID"

// memory knows the posts of an inbox, to recognise one that is delivered again: by its message id or, where it has
// none, by its body. A post that was refused is not one that was delivered: sent again it is news, and refused again
// it is a repeat of the refusal.
type memory map[string]remembered

type remembered struct {
	post int
	body [sha256.Size]byte
}

// repeats returns what is known of the post from before; nil: nothing.
func (m memory) repeats(n *record.Notification) *record.Repeat {
	before, known := m[m.key(n)]
	if !known {
		return nil
	}
	return &record.Repeat{Of: before.post, SameID: hasID(n), SameBody: before.body == sha256.Sum256(n.Body)}
}

// remember takes note of a post that has its number.
func (m memory) remember(n *record.Notification) {
	if _, known := m[m.key(n)]; !known {
		m[m.key(n)] = remembered{post: n.ID, body: sha256.Sum256(n.Body)}
	}
}

func (memory) key(n *record.Notification) string {
	outcome := fmt.Sprint(n.Answered, " ", n.Token.Valid, " ")
	if hasID(n) {
		return outcome + n.Header.Get(messageID)
	}
	return fmt.Sprintf("%s\x00%x", outcome, sha256.Sum256(n.Body))
}

func hasID(n *record.Notification) bool {
	return n.Header.Get(messageID) != "" && n.Method == http.MethodPost
}
