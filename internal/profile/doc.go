// Package profile reads the file that says where a real tenant is and how to reach it: cloud, app and its
// credential, callback address, the people and meetings that scenarios may use, who directs the outside
// world, and the limits of a run.
//
// A profile holds no secret: it says from which environment variable or file one comes, and a secret that is
// written into it is a fault. It is as strict as scenario data: every fault has file:line:col, and what was
// probably meant.
//
// Floor 1: it imports strict and nearest.
package profile
