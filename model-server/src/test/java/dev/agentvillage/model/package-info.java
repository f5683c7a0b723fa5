/** Each API's grammar of events over real HTTP, and the scripts behind it. */
package dev.agentvillage.model;
