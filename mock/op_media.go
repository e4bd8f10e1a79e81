package mock

import (
	"slices"
	"time"
)

// mediaQueue holds the prompts and recordings of a call. They run one after
// the other, in the order in which they were asked for.
// Source: call-cancelmediaprocessing.
type mediaQueue struct {
	tasks []*mediaTask // the first one runs
}

// mediaTask is one queued operation that needs the call's sound.
type mediaTask struct {
	operation *operation
	begin     func(*mediaTask)
	timers    []*timer
	recording *recording // of a recordResponse that listens
	// cancelled is the completionReason of a cancelled task.
	cancelled string
}

// play puts a task into the queue and begins it when nothing else runs.
func (c *call) play(t *mediaTask) {
	c.media.tasks = append(c.media.tasks, t)
	if len(c.media.tasks) == 1 {
		t.begin(t)
	}
}

// after lets a task go on once d has passed; at once when d is 0.
func (c *call) taskAfter(t *mediaTask, d time.Duration, then func()) {
	if d <= 0 {
		then()
		return
	}
	t.timers = append(t.timers, c.world.clock.after(d, then))
}

func (c *call) stopTask(t *mediaTask) {
	for _, one := range t.timers {
		c.world.clock.stop(one)
	}
	t.timers = nil
}

// endTask ends the task, says so, and begins the next one.
func (c *call) endTask(t *mediaTask, failure *outcome, members object) {
	c.stopTask(t)
	c.media.tasks = slices.DeleteFunc(c.media.tasks, func(other *mediaTask) bool { return other == t })
	t.operation.finish(failure, members)
	if len(c.media.tasks) > 0 && c.state == established {
		next := c.media.tasks[0]
		next.begin(next)
	}
}

// cancelMedia fails everything that plays or waits.
func (c *call) cancelMedia() {
	tasks := c.media.tasks
	c.media.tasks = nil
	for _, t := range tasks {
		c.stopTask(t)
		why := operationCancelled()
		t.operation.finish(&why, object{"completionReason": t.cancelled})
	}
}

// stopMedia drops everything and posts nothing, since the call is over.
func (c *call) stopMedia() {
	for _, t := range c.media.tasks {
		c.stopTask(t)
	}
	c.media.tasks = nil
}

// mediaAction refuses what every prompt and recording needs: an established
// call whose sound the service has.
func (q *request) mediaAction() error {
	if err := q.in(established); err != nil {
		return err
	}
	return q.serviceHosted()
}

// maxPrompts is how many prompts one request plays. Source: call-playprompt.
const maxPrompts = 20

// playPrompt is POST {id}/playPrompt. A loop plays until it is cancelled.
// Source: call-playprompt.
func (q *request) playPrompt() (answer, error) {
	if err := q.mediaAction(); err != nil {
		return answer{}, err
	}
	prompts := items(q.body, "prompts")
	if len(prompts) > maxPrompts {
		return answer{}, badRequest(
			"The request is invalid: up to %d prompts are played at once, not %d.",
			maxPrompts,
			len(prompts),
		)
	}
	c, o := q.call, q.newOperation("playPromptOperation", nil)
	said := o.answer(200, q)
	loop, played := truth(q.body, "loop"), q.observedPrompts()
	length := c.world.server.config.PromptDuration * time.Duration(len(prompts))
	c.play(&mediaTask{operation: o, cancelled: "mediaOperationCanceled", begin: func(t *mediaTask) {
		if loop {
			return
		}
		c.taskAfter(t, length, func() {
			o.members["resultInfo"] = mediaDone().document()
			members := object{"completionReason": "completedSuccessfully"}
			if c.observed() {
				members["prompts"] = played
			}
			c.endTask(t, nil, members)
		})
	}})
	return said, nil
}

// cancelMediaProcessing is POST {id}/cancelMediaProcessing. A subscription to
// tones is left alone. Source: call-cancelmediaprocessing.
func (q *request) cancelMediaProcessing() (answer, error) {
	if err := q.mediaAction(); err != nil {
		return answer{}, err
	}
	said := q.newOperation("cancelMediaProcessingOperation", nil).done().answer(200, q)
	q.call.cancelMedia()
	return said, nil
}
