# Prints what HTTP::Tiny, and LWP where it is installed, get from the server that the first argument names.
use strict;
use warnings;
use Digest::SHA qw(sha256_hex);
use HTTP::Tiny;
use IO::Uncompress::Gunzip qw(gunzip);

my $origin = $ARGV[0];
my $tiny = HTTP::Tiny->new(keep_alive => 1);

sub fetch {
    my ($path, %fields) = @_;
    return $tiny->get($origin . $path, { headers => \%fields });
}

my $whole = fetch("/large.bin");
print "whole $whole->{status} ", sha256_hex($whole->{content}), "\n";
my $range = fetch("/large.bin", Range => "bytes=1000-1999");
print "range $range->{status} ", sha256_hex($range->{content}), "\n";
my $text = fetch("/text.txt", "Accept-Encoding" => "gzip");
die "not coded" if $text->{headers}{"content-encoding"} ne "gzip";
gunzip(\$text->{content} => \my $decoded) or die "not gzip";
print "text $text->{status} ", sha256_hex($decoded), "\n";
my $again = fetch("/large.bin", "If-None-Match" => $whole->{headers}{etag});
print "again $again->{status}\n";
print "missing ", fetch("/missing")->{status}, "\n";
my $empty = fetch("/empty");
print "empty $empty->{status} ", length($empty->{content}), "\n";
my $name = fetch("/gr%C3%B6%C3%9Fe%201.txt");
print "name $name->{status} ", sha256_hex($name->{content}), "\n";
print "post ", $tiny->post("$origin/text.txt", { content => "a=b" })->{status}, "\n";

my %digests;
if (eval { require LWP::UserAgent; 1 }) {
    my $agent = LWP::UserAgent->new(keep_alive => 1);
    for (1 .. 20) {
        my $response = $agent->get("$origin/large.bin");
        die $response->status_line if !$response->is_success;
        $digests{sha256_hex($response->content)} = 1;
        die "HEAD" if !$agent->head("$origin/large.bin")->is_success;
    }
} else {
    $digests{sha256_hex(fetch("/large.bin")->{content})} = 1 for 1 .. 20;
}
print "reused ", join(" ", keys %digests), "\n";
