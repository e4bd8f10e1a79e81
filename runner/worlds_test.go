package runner

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"conform/internal/director"
)

// stopping is a world in which time that passes is the moment when the user stops the run.
type stopping struct {
	*director.Mock
	stop func()
}

func (s stopping) Wait(context.Context, director.Bot, time.Duration) error {
	s.stop()
	return nil
}

// panicking is a world with a mistake in it.
type panicking struct{ *director.Mock }

func (panicking) Wait(context.Context, director.Bot, time.Duration) error {
	var nobody *director.Bot
	return director.Unable{Reason: nobody.ClientID}
}

// panickingAtTheEnd is a world with a mistake where bots are released.
type panickingAtTheEnd struct{ *director.Mock }

func (panickingAtTheEnd) Release(context.Context, director.Bot) error {
	var nobody *director.Bot
	return director.Unable{Reason: nobody.ClientID}
}

// crowded is a world that counts how many scenarios let time pass at once.
type crowded struct {
	*director.Mock
	together *sync.WaitGroup // time passes when all of them wait for it; nil: at once
	now      atomic.Int32
	most     atomic.Int32
}

func (c *crowded) Wait(context.Context, director.Bot, time.Duration) error {
	now := c.now.Add(1)
	defer c.now.Add(-1)
	for most := c.most.Load(); now > most && !c.most.CompareAndSwap(most, now); most = c.most.Load() {
	}
	if c.together != nil {
		c.together.Done()
		c.together.Wait()
	}
	return nil
}
