package mock

import (
	"encoding/binary"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

// recording is a recordResponse on its way from the first silence to its end.
type recording struct {
	stopTones  []string
	pressed    string // what was pressed since it listens
	maxSilence time.Duration
	silence    *timer // ends the recording unless someone speaks
	stop       func(reason string)
}

// recordResponse is POST {id}/recordResponse: a prompt, then a recording that
// ends by a tone, by silence or by its length. Source: call-record.
func (q *request) recordResponse() (answer, error) {
	if err := q.mediaAction(); err != nil {
		return answer{}, err
	}
	if n := len(items(q.body, "prompts")); n > 1 {
		return answer{}, badRequest("The request is invalid: one prompt is played before a recording, not %d.", n)
	}
	if prompts, sent := q.body["prompts"].([]any); sent && len(prompts) == 0 {
		return answer{}, noPrompts()
	}
	if err := q.grant.require(roleAccessMedia); err != nil {
		return answer{}, err
	}
	c := q.call
	o := q.newOperation("recordOperation", object{
		"recordingLocation": nil, "recordingAccessToken": nil, "completionReason": nil,
	})
	said := o.answer(200, q)
	stopTones := []string{}
	tones, _ := q.body["stopTones"].([]any)
	for _, tone := range tones {
		if s, ok := tone.(string); ok {
			stopTones = append(stopTones, s)
		}
	}
	initial, silence, length := q.seconds(
		"initialSilenceTimeoutInSeconds",
	), q.seconds(
		"maxSilenceTimeoutInSeconds",
	), q.seconds(
		"maxRecordDurationInSeconds",
	)
	prompt := c.world.server.config.PromptDuration * time.Duration(len(items(q.body, "prompts")))
	c.play(&mediaTask{operation: o, cancelled: "operationCanceled", begin: func(t *mediaTask) {
		c.taskAfter(t, prompt, func() { c.listen(t, stopTones, initial, silence, length) })
	}})
	return said, nil
}

// seconds is a time-out of the body; each is 5 s when it is not sent.
func (q *request) seconds(name string) time.Duration {
	s, ok := integer(q.body, name)
	if !ok {
		s = 5
	}
	return time.Duration(s) * time.Second
}

// listen begins the recording itself.
func (c *call) listen(t *mediaTask, stopTones []string, initial, silence, length time.Duration) {
	r := &recording{stopTones: stopTones, maxSilence: silence}
	t.recording = r
	r.stop = func(reason string) {
		location, token := c.world.server.keepRecording(t.operation.id, c.world)
		t.operation.members["resultInfo"] = mediaDone().document()
		c.endTask(t, nil, object{
			"recordingLocation": location, "recordingAccessToken": token, "completionReason": reason,
		})
	}
	clock := c.world.clock
	r.silence = clock.after(initial, func() {
		why := initialSilence()
		c.endTask(t, &why, object{"completionReason": "initialSilenceTimeout"})
	})
	t.timers = append(t.timers, r.silence, clock.after(length, func() { r.stop("maxRecordDurationReached") }))
}

// speak lets the other side say something: the first silence is over, and the
// next one that is long enough ends the recording.
func (c *call) speak() error {
	if len(c.media.tasks) == 0 || c.media.tasks[0].recording == nil {
		return fmt.Errorf("call %s: nothing is being recorded", c.id)
	}
	t := c.media.tasks[0]
	c.world.clock.stop(t.recording.silence)
	t.recording.silence = c.world.clock.after(t.recording.maxSilence, func() { t.recording.stop("maxSilenceTimeout") })
	t.timers = append(t.timers, t.recording.silence)
	return nil
}

// press lets the other side press a key. A bot that has subscribed is notified,
// and a recording may end by it. Source: call-subscribetotone.
func (c *call) press(tone string) error {
	if !slices.Contains(tones(), tone) {
		return fmt.Errorf("tone %q: expected one of %s", tone, strings.Join(tones(), ", "))
	}
	if c.state != established {
		return fmt.Errorf("call %s: no keys can be pressed while it is %s", c.id, c.state)
	}
	if c.tones {
		c.toneNumber++
		info := typed("toneInfo", object{"sequenceId": c.toneNumber, "tone": tone})
		c.document["toneInfo"] = info
		c.notifyPlainState(object{"toneInfo": clone(info)})
	}
	if len(c.media.tasks) > 0 && c.media.tasks[0].recording != nil {
		c.media.tasks[0].recording.press(keyOf(tone))
	}
	return nil
}

// press ends the recording when what was pressed ends with a stop tone.
func (r *recording) press(key string) {
	r.pressed += key
	for _, stop := range r.stopTones {
		if stop != "" && strings.HasSuffix(r.pressed, stop) {
			r.stop("stopToneDetected")
			return
		}
	}
}

// keyOf is a tone as stopTones writes it: "5", "*", "#".
func keyOf(tone string) string {
	switch tone {
	case "star":
		return "*"
	case "pound":
		return "#"
	}
	return strings.TrimPrefix(tone, "tone")
}

// recordings are what can be fetched, by the id of the operation that recorded
// it. The zero value is empty. It belongs to the server's lock.
type recordings struct {
	tokens map[string]recordingToken
	order  []string // oldest first
}

// recordingToken is who may fetch a recording.
type recordingToken struct{ app, token string }

// maxRecordings is how many can be fetched; older ones are forgotten.
const maxRecordings = 1000

func (r *recordings) add(id, app, token string) {
	if r.tokens == nil {
		r.tokens = make(map[string]recordingToken)
	}
	r.tokens[id] = recordingToken{app, token}
	r.order = append(r.order, id)
	if len(r.order) > maxRecordings {
		delete(r.tokens, r.order[0])
		r.order = r.order[1:]
	}
}

// forget takes out what an app recorded.
func (r *recordings) forget(app string) {
	if len(r.order) == 0 {
		return
	}
	r.order = slices.DeleteFunc(r.order, func(id string) bool { return r.tokens[id].app == app })
	maps.DeleteFunc(r.tokens, func(_ string, t recordingToken) bool { return t.app == app })
}

// keepRecording makes a recording that can be fetched, and the token for it.
func (s *Server) keepRecording(id string, w *world) (location, token string) {
	token = w.ids.hex()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.recordings.add(id, w.app.ClientID, token)
	return s.url + "/recordings/" + id, token
}

// serveRecording is GET of a recordingLocation with the recordingAccessToken
// as bearer. Source: call-record.
func (s *Server) serveRecording(rw http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	kept, ok := s.recordings.tokens[r.PathValue("recording")]
	s.mu.Unlock()
	switch {
	case !ok:
		rw.WriteHeader(http.StatusNotFound)
	case r.Header.Get("Authorization") != "Bearer "+kept.token:
		rw.WriteHeader(http.StatusUnauthorized)
	default:
		rw.Header().Set("Content-Type", "application/octet-stream")
		writeBytes(rw, http.StatusOK, silence(time.Second))
	}
}

// serveSound is GET of a sound that bots can have played, where a tenant has
// them on a public address. Nobody listens to it.
func serveSound(rw http.ResponseWriter, _ *http.Request) {
	rw.Header().Set("Content-Type", "audio/wav")
	writeBytes(rw, http.StatusOK, silence(time.Second/5))
}

// silence is a WAV file of 16 kHz, 16 bits, one channel, in which nothing is
// to be heard.
func silence(length time.Duration) []byte {
	const rate, width = 16000, 2
	data := int(length.Seconds() * rate * width)
	wav := append([]byte("RIFF"), binary.LittleEndian.AppendUint32(nil, uint32(36+data))...)
	wav = append(wav, "WAVEfmt "...)
	wav = binary.LittleEndian.AppendUint32(wav, 16)
	wav = binary.LittleEndian.AppendUint16(wav, 1)
	wav = binary.LittleEndian.AppendUint16(wav, 1)
	wav = binary.LittleEndian.AppendUint32(wav, rate)
	wav = binary.LittleEndian.AppendUint32(wav, rate*width)
	wav = binary.LittleEndian.AppendUint16(wav, width)
	wav = binary.LittleEndian.AppendUint16(wav, width*8)
	wav = append(wav, "data"...)
	wav = binary.LittleEndian.AppendUint32(wav, uint32(data))
	return append(wav, make([]byte, data)...)
}
