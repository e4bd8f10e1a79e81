// Package pipelines has tests of what CI systems, clusters and packagers read: the action, the GitLab template, the
// files of docs/ci.md and of deploy/, the container file and the configuration of releases. They are read as their
// systems read them, as far as that can be done without one, and the commands in them are run.
//
// Floor: none; nothing imports it.
package pipelines
