/**
 * A model server on loopback that plays scripts: the real coding CLIs run against it without an
 * account. A test fixture; it is part of no service.
 *
 * <p>A prompt names its script by {@code SCRIPT:name}. What comes next is read from the
 * conversation in the request alone: the last prompt with a marker, and how many tools answered
 * since. So a repeated request gets the same answer; only {@code fail}, {@code rate_limit} and
 * {@code disconnect} remember that they happened.
 *
 * <p>What is served counts when its last byte was accepted by the connection. An answer that broke,
 * on purpose or because the client went, counts nothing and is told apart as broken; a request that
 * only asks for the number of its tokens counts nothing either.
 */
@NullMarked
package dev.agentvillage.model;

import org.jspecify.annotations.NullMarked;
